// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Forms in which an image is written.</summary>
public enum ImageOutput
{
    Pxe,
    Raw,
    Iso,
    Qcow2,
}

/// <summary>kind: Image. What the image is made of and which forms it is written in.</summary>
public sealed record ImageDocument
{
    /// <summary>Debian release by codename.</summary>
    public string Suite { get; init; } = "trixie";

    /// <summary>Null: taken from IMAGEFORGE_MIRROR, else from the host's own apt sources.</summary>
    public Uri? Mirror { get; init; }

    /// <summary>Debian packages put into the root file system besides the base.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Never empty.</summary>
    public IReadOnlyList<ImageOutput> Outputs { get; init; } = [ImageOutput.Pxe, ImageOutput.Raw];

    /// <summary>Only releases whose kernel, boot loaders and signatures the builder was tried with.</summary>
    internal static ChoiceShape<string> Suites { get; } = new("a supported Debian release",
        new Choice<string>("trixie", "trixie", "Debian 13, kernel 6.12"));

    internal static ChoiceShape<ImageOutput> OutputForms { get; } = new("an output",
        new("pxe", ImageOutput.Pxe, "kernel, initramfs, command line and iPXE scripts for network boot"),
        new("raw", ImageOutput.Raw, "disk image that boots on BIOS and UEFI"),
        new("iso", ImageOutput.Iso, "hybrid ISO for CD and USB, BIOS and UEFI"),
        new("qcow2", ImageOutput.Qcow2, "the raw disk as a QEMU image"));

    internal static RecordShape<ImageDocument> Shape { get; } = new("Image",
        "What the image is made of and which forms it is written in.", new ImageDocument(),
        new Field<ImageDocument, string>("suite", Suites, i => i.Suite, (i, v) => i with { Suite = v },
            "Debian release that kernel and packages come from.")
        { Example = "trixie" },
        new Field<ImageDocument, Uri>("mirror", Urls.Mirror, i => i.Mirror, (i, v) => i with { Mirror = v },
            "Debian archive to fetch from. What it serves is checked against Debian's signatures wherever it comes from.")
        { Example = "http://mirror.example.com/debian", DefaultText = "IMAGEFORGE_MIRROR, else the host's apt sources" },
        new Field<ImageDocument, IReadOnlyList<string>>("packages", new ListShape<string>(DebianNames.Package, 1024),
            i => i.Packages, (i, v) => i with { Packages = v }, "Debian packages put into the root file system, with their dependencies.")
        { Example = "[ethtool]" },
        new Field<ImageDocument, IReadOnlyList<ImageOutput>>("outputs", new ListShape<ImageOutput>(OutputForms, 16, least: 1),
            i => i.Outputs, (i, v) => i with { Outputs = v }, "Forms in which the image is written.")
        { Example = "[pxe, raw, iso, qcow2]" })
    {
        IsDocument = true,
    };

    internal static Kind<ImageDocument> Kind { get; } = new SingleKind<ImageDocument>(Shape, m => m.Image, (m, v) => m with { Image = v });
}
