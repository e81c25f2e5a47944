// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

public enum MachineRole
{
    Worker,
    ControlPlane,
}

public enum MachinePlatform
{
    Qemu,
    Metal,
    Cloud,
}

/// <summary>Processor architectures that images can be built for.</summary>
public enum MachineArchitecture
{
    Amd64,
}

/// <summary>kind: Machine. Who the machine is and what it runs on.</summary>
public sealed record MachineDocument
{
    /// <summary>DNS label; machines that boot the same image append part of their node id to it.</summary>
    public string Name { get; init; } = "";

    public MachineRole Role { get; init; }

    /// <summary>Kubernetes syntax; empty when none are given.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels;

    public MachinePlatform Platform { get; init; }

    public MachineArchitecture Arch { get; init; }

    private static IReadOnlyDictionary<string, string> NoLabels { get; } = new Dictionary<string, string>();

    internal static ChoiceShape<MachineRole> Roles { get; } = new("a role",
        new("worker", MachineRole.Worker, "runs workloads"),
        new("controlplane", MachineRole.ControlPlane, "runs the cluster's control plane"));

    internal static ChoiceShape<MachinePlatform> Platforms { get; } = new("a platform",
        new("qemu", MachinePlatform.Qemu, "virtual machine: virtio devices, serial console"),
        new("metal", MachinePlatform.Metal, "physical machine: every driver that Debian's generic kernel has"),
        new("cloud", MachinePlatform.Cloud, "virtual machine of a cloud provider"));

    internal static ChoiceShape<MachineArchitecture> Architectures { get; } = new("a supported architecture",
        new Choice<MachineArchitecture>("amd64", MachineArchitecture.Amd64, "x86-64"));

    internal static RecordShape<MachineDocument> Shape { get; } = new("Machine", "Who the machine is and what it runs on.",
        new MachineDocument(),
        new Field<MachineDocument, string>("name", DnsNames.MachineName, m => m.Name, (m, v) => m with { Name = v },
            "Name of the machine, or of the group of machines that boot the same image.")
        { Example = "edge", Required = true },
        new Field<MachineDocument, MachineRole>("role", Roles, m => m.Role, (m, v) => m with { Role = v },
            "Part that the machine plays in the cluster.")
        { Example = "worker" },
        new Field<MachineDocument, IReadOnlyDictionary<string, string>>("labels",
            new TextMapShape(KubernetesLabels.Key, KubernetesLabels.Value, KubernetesLabels.Most),
            m => m.Labels, (m, v) => m with { Labels = v },
            "Free labels with the syntax of Kubernetes' labels.")
        { Example = "{site: berlin, example.com/rack: r12}" },
        new Field<MachineDocument, MachinePlatform>("platform", Platforms, m => m.Platform, (m, v) => m with { Platform = v },
            "What the machine runs on; decides the kernel's flavour and the drivers in the image.")
        { Example = "qemu" },
        new Field<MachineDocument, MachineArchitecture>("arch", Architectures, m => m.Arch, (m, v) => m with { Arch = v },
            "Processor architecture.")
        { Example = "amd64" })
    {
        IsDocument = true,
    };

    internal static Kind<MachineDocument> Kind { get; } = new SingleKind<MachineDocument>(Shape, m => m.Machine, (m, v) => m with { Machine = v }) { Required = true };
}
