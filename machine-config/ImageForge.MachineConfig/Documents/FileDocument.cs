// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: File. A file below /etc or /var, written at every boot.</summary>
public sealed record FileDocument
{
    public string Name { get; init; } = "";

    /// <summary>Absolute and without ".", ".." and doubled slashes.</summary>
    public string Path { get; init; } = "";

    /// <summary>Exactly one of this, <see cref="Base64"/> and <see cref="Secret"/> is there.</summary>
    public string? Content { get; init; }

    /// <summary>Bytes in base64.</summary>
    public string? Base64 { get; init; }

    public Secret? Secret { get; init; }

    /// <summary>Null: 0600 for secrets, 0644 for everything else.</summary>
    public UnixFileMode? Mode { get; init; }

    public int Owner { get; init; }

    public int Group { get; init; }

    /// <summary>The permission bits that the file gets.</summary>
    public UnixFileMode Permissions => Mode ?? (Secret is null ? FileModes.Of(0b110_100_100) : FileModes.Of(0b110_000_000));

    /// <summary>What the file holds. Callers answer for where a secret goes.</summary>
    public byte[] Bytes() => Base64 is not null ? Convert.FromBase64String(Base64) : Encoding.UTF8.GetBytes(Content ?? Secret?.Reveal() ?? "");

    internal static RecordShape<FileDocument> Shape { get; } = new("File", "A file below /etc or /var, written at every boot.", new FileDocument(),
        new Field<FileDocument, string>("name", DnsNames.DocumentName, f => f.Name, (f, v) => f with { Name = v }, "Name of the document, by which layers merge it.")
        { Example = "motd", Required = true },
        new Field<FileDocument, string>("path", SystemPaths.Writable, f => f.Path, (f, v) => f with { Path = v },
            "Path of the file below /etc or /var; directories that are missing are made.")
        { Example = "/etc/motd", Required = true },
        new Field<FileDocument, string>("content", FileContents.Text, f => f.Content, (f, v) => f with { Content = v },
            "Text of the file, in place of base64 and secret.")
        { Example = "\"Ask the edge team before you touch this.\\n\"" },
        new Field<FileDocument, string>("base64", FileContents.Base64, f => f.Base64, (f, v) => f with { Base64 = v }, "Bytes of the file in base64, in place of content.")
        { Example = "aGVsbG8K" },
        new Field<FileDocument, Secret>("secret", FileContents.Secret, f => f.Secret, (f, v) => f with { Secret = v },
            "Text of the file that nobody is shown, in place of content. The file can be read by its owner only unless mode says otherwise.")
        { Example = "…", Sensitive = true },
        new Field<FileDocument, UnixFileMode?>("mode", new OptionalShape<UnixFileMode>(FileModes.Permissions), f => f.Mode, (f, v) => f with { Mode = v },
            "Permission bits in octal, in quotes.")
        { Example = "\"0640\"", DefaultText = "\"0644\", for secrets \"0600\"" },
        new Field<FileDocument, int>("owner", new IntegerShape(0, int.MaxValue - 1), f => f.Owner, (f, v) => f with { Owner = v }, "Number of the user who owns the file.")
        { Example = "1000" },
        new Field<FileDocument, int>("group", new IntegerShape(0, int.MaxValue - 1), f => f.Group, (f, v) => f with { Group = v }, "Number of the group that owns the file.")
        { Example = "1000" })
    {
        IsDocument = true,
        ExactlyOne = ("content", "base64", "secret"),
        Rules = Check,
    };

    internal static Kind<FileDocument> Kind { get; } =
        new NamedKind<FileDocument>(Shape, m => m.Files, (m, v) => m with { Files = v });

    private static void Check(FileDocument file, RecordScope scope)
    {
        if (file.Secret is not null && file.Mode is { } mode && scope.Good("mode") && (mode & FileModes.Of(0b000_000_100)) != 0)
            scope.Warning(DiagnosticCode.SecretFileReadable, "mode", "every program on the machine can read this secret", "\"0600\" or \"0640\"");
    }
}
