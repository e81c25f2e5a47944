// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>What a service and all its children may use at most; null is no limit but the machine.</summary>
public sealed record ServiceLimits
{
    /// <summary>Bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Percent of one processor.</summary>
    public int? Cpu { get; init; }

    /// <summary>Processes and threads together.</summary>
    public int? Tasks { get; init; }

    /// <summary>Descriptors of one process.</summary>
    public int? OpenFiles { get; init; }

    internal static RecordShape<ServiceLimits> Shape { get; } = new("limits", "What the service and all its children may use at most.", new ServiceLimits(),
        new Field<ServiceLimits, long?>("memory", new OptionalShape<long>(Sizes.Between(1L << 20, 16L << 40)), l => l.Memory, (l, v) => l with { Memory = v },
            "Memory, page cache and files in its tmpfs included; a service that needs more is killed as a whole.")
        { Example = "256MiB" },
        new Field<ServiceLimits, int?>("cpu", new OptionalShape<int>(ProgramWords.CpuShare), l => l.Cpu, (l, v) => l with { Cpu = v },
            "Processor time, in percent of one processor.")
        { Example = "150%" },
        new Field<ServiceLimits, int?>("tasks", new OptionalShape<int>(new IntegerShape(1, 4_194_304)), l => l.Tasks, (l, v) => l with { Tasks = v },
            "Processes and threads together.")
        { Example = "64" },
        new Field<ServiceLimits, int?>("openFiles", new OptionalShape<int>(new IntegerShape(3, 1_048_576)), l => l.OpenFiles, (l, v) => l with { OpenFiles = v },
            "Open files of each of its processes.")
        { Example = "4096" });
}
