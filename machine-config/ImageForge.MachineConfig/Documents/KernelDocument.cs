// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Rules;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

public enum KernelFlavour
{
    Cloud,
    Generic,
}

/// <summary>kind: Kernel. Which kernel runs, what it is told when it starts, and how it is set once it runs.</summary>
public sealed record KernelDocument
{
    /// <summary>Null leaves it to the platform: <see cref="MachineManifest.KernelFlavour"/> has the outcome.</summary>
    public KernelFlavour? Flavour { get; init; }

    /// <summary>In order; <see cref="KernelArguments.Apply"/> says what they mean. Each is one word.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Loaded at boot besides what the hardware asks for; their dependencies come by themselves.</summary>
    public IReadOnlyList<ModuleSettings> Modules { get; init; } = [];

    /// <summary>By name; <see cref="SysctlPath"/> has the file.</summary>
    public IReadOnlyDictionary<string, string> Sysctl { get; init; } = None;

    /// <summary>By path below /sys.</summary>
    public IReadOnlyDictionary<string, string> Sysfs { get; init; } = None;

    /// <summary>The path below /proc/sys that a name of <see cref="Sysctl"/> stands for.</summary>
    public static string SysctlPath(string name) => KernelKeys.SysctlPath(name);

    private static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    internal static ChoiceShape<KernelFlavour> Flavours { get; } = new("a kernel flavour",
        new("cloud", KernelFlavour.Cloud, "small: virtual machines only, no USB and few network cards"),
        new("generic", KernelFlavour.Generic, "Debian's full kernel"));

    internal static RecordShape<KernelDocument> Shape { get; } = new("Kernel",
        "Which kernel runs, what it is told when it starts, and how it is set once it runs.", new KernelDocument(),
        new Field<KernelDocument, KernelFlavour?>("flavour", new OptionalShape<KernelFlavour>(Flavours),
            k => k.Flavour, (k, v) => k with { Flavour = v }, "Which of Debian's kernels.")
        { Example = "cloud", DefaultText = "generic on metal, else cloud" },
        new Field<KernelDocument, IReadOnlyList<string>>("arguments", new ListShape<string>(KernelWords.Argument, 64),
            k => k.Arguments, (k, v) => k with { Arguments = v },
            "Appended to the platform's command line in this order, one word each. \"-name\" takes away every argument of that name that stands before it, \"-name=value\" only that one.")
        { Example = "[quiet, \"-console\", console=ttyS1]" },
        new Field<KernelDocument, IReadOnlyList<ModuleSettings>>("modules", new ListShape<ModuleSettings>(ModuleSettings.Shape, 256) { KeyedBy = "name", Distinct = false },
            k => k.Modules, (k, v) => k with { Modules = v }, "Modules put into the image and loaded at boot, with their dependencies.")
        { Example = "[{name: br_netfilter}, {name: loop, parameters: {max_loop: 64}}]" },
        new Field<KernelDocument, IReadOnlyDictionary<string, string>>("sysctl",
            new TextMapShape(KernelKeys.Sysctl, KernelKeys.Value, 512) { Noun = "names of kernel settings to values" },
            k => k.Sysctl, (k, v) => k with { Sysctl = v },
            "Settings below /proc/sys, written when the modules are loaded and again when what they are about appears. In a name \".\" parts its components and \"/\" stands for a dot within one, as with sysctl(8).")
        { Example = "{net.core.somaxconn: 4096, kernel.panic_on_oops: 1}" },
        new Field<KernelDocument, IReadOnlyDictionary<string, string>>("sysfs",
            new TextMapShape(KernelKeys.Sysfs, KernelKeys.Value, 512) { Noun = "paths below /sys to values" },
            k => k.Sysfs, (k, v) => k with { Sysfs = v }, "Attributes below /sys by their path there, written like sysctl.")
        { Example = "{block/vda/queue/scheduler: none}" })
    {
        IsDocument = true,
        Rules = KernelRules.Check,
    };

    internal static Kind<KernelDocument> Kind { get; } =
        new SingleKind<KernelDocument>(Shape, m => m.Kernel, (m, v) => m with { Kernel = v });
}
