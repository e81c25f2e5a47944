// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

public enum KernelFlavour
{
    Cloud,
    Generic,
}

/// <summary>The kernel of the image.</summary>
public sealed record KernelSettings
{
    /// <summary>Null leaves it to the platform: <see cref="MachineManifest.KernelFlavour"/> has the outcome.</summary>
    public KernelFlavour? Flavour { get; init; }

    /// <summary>In order, appended to the image's own command line. Each is one word.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Loaded at boot besides what the hardware asks for; their dependencies come by themselves.</summary>
    public IReadOnlyList<string> Modules { get; init; } = [];

    /// <summary>COMMAND_LINE_SIZE is 2048 on x86; the image's own arguments and the boot loader's need the rest.</summary>
    internal const int LongestArguments = 1536;

    internal static ChoiceShape<KernelFlavour> Flavours { get; } = new("a kernel flavour",
        new("cloud", KernelFlavour.Cloud, "small: virtual machines only, no USB and few network cards"),
        new("generic", KernelFlavour.Generic, "Debian's full kernel"));

    internal static RecordShape<KernelSettings> Shape { get; } = new("kernel", "The kernel of the image.", new KernelSettings(),
        new Field<KernelSettings, KernelFlavour?>("flavour", new OptionalShape<KernelFlavour>(Flavours),
            k => k.Flavour, (k, v) => k with { Flavour = v }, "Which of Debian's kernels.")
        { Example = "cloud", DefaultText = "generic on metal, else cloud" },
        new Field<KernelSettings, IReadOnlyList<string>>("arguments", new ListShape<string>(KernelWords.Argument, 64),
            k => k.Arguments, (k, v) => k with { Arguments = v }, "Appended to the kernel's command line, one word each.")
        { Example = "[quiet, mitigations=auto]" },
        new Field<KernelSettings, IReadOnlyList<string>>("modules", new ListShape<string>(KernelWords.Module, 256),
            k => k.Modules, (k, v) => k with { Modules = v }, "Modules put into the image and loaded at boot, with their dependencies.")
        { Example = "[nvme, br_netfilter]" })
    {
        Rules = Check,
    };

    private static void Check(KernelSettings kernel, RecordScope scope)
    {
        if (kernel.Arguments.Sum(a => a.Length + 1) > LongestArguments)
            scope.Error(DiagnosticCode.ArgumentsTooLong, "arguments", "the arguments together are too long for the kernel's command line",
                $"at most {LongestArguments} characters with the spaces between them");
    }
}
