// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Something that a service sees at a path: exactly one of <see cref="Source"/> and <see cref="Tmpfs"/> is given.</summary>
public sealed record ServiceMount
{
    public string Target { get; init; } = "";

    /// <summary>A path of the machine; null for a file system in memory.</summary>
    public string? Source { get; init; }

    /// <summary>Bytes that the file system in memory may hold; null for a path of the machine.</summary>
    public long? Tmpfs { get; init; }

    public MountAccess Access { get; init; }

    internal static ChoiceShape<MountAccess> Accesses { get; } = new("an access",
        new("rw", MountAccess.ReadWrite, "may read and write"),
        new("ro", MountAccess.ReadOnly, "may read"));

    internal static RecordShape<ServiceMount> Shape { get; } = new("mount", "Something that the service sees at a path.", new ServiceMount(),
        new Field<ServiceMount, string>("target", ProgramWords.MountTarget, m => m.Target, (m, v) => m with { Target = v },
            "Where the service sees it; made if it does not exist.")
        { Example = "/data", Required = true },
        new Field<ServiceMount, string>("source", ProgramWords.AbsolutePath, m => m.Source, (m, v) => m with { Source = v },
            "Directory or file of the machine; below /var and /run a directory is made, for the service's user, if it does not exist.")
        { Example = "/var/lib/web" },
        new Field<ServiceMount, long?>("tmpfs", new OptionalShape<long>(Sizes.Between(4096, 16L << 40)), m => m.Tmpfs, (m, v) => m with { Tmpfs = v },
            "An empty file system in memory of at most this size, of the service's user, gone when the service ends.")
        { Example = "64MiB" },
        new Field<ServiceMount, MountAccess>("access", Accesses, m => m.Access, (m, v) => m with { Access = v }, "What the service may do there.")
        { Example = "ro" })
    {
        ExactlyOne = ("source", "tmpfs"),
    };
}
