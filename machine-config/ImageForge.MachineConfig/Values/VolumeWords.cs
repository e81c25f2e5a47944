// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>How volumes are called, where they are mounted and what opens them.</summary>
internal static class VolumeWords
{
    /// <summary>Before the name, in the table of partitions.</summary>
    public const string PartitionPrefix = "IMAGEFORGE-";

    /// <summary>Where a volume is mounted that says nothing else.</summary>
    public const string MountRoot = "/var/mnt/";

    /// <summary>A partition's name in a GPT has 36 UTF-16 units (UEFI 2.10, table 5.6).</summary>
    private const int LongestName = 36 - 11;

    // Names of the image's own partitions.
    private static readonly string[] Reserved = ["state", "config", "esp", "bios"];

    /// <summary>What init lays over the image itself; a mount there would hide it.</summary>
    private static readonly string[] Managed = ["/var/lib/imageforge", "/var/tmp", "/var/run"];

    public static TextShape<string> Name { get; } = new(DiagnosticCode.NotVolumeName, "the name of a volume",
        $"1 to {LongestName} lower-case letters, digits and \"-\" inside, such as data",
        ParseName, text => text)
    {
        Pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
        MaxLength = LongestName,
    };

    public static TextShape<string> MountPath { get; } = new(DiagnosticCode.NotMountPath, "a place for a volume",
        "/var or a path below it, without . and .., such as /var/lib/containers", ParsePath, text => text)
    {
        Pattern = "^/var(/[A-Za-z0-9._+@-]+)*$",
        MaxLength = 255,
    };

    /// <summary>As long as btrfs takes it; the other file systems' limits are a rule of the document.</summary>
    public static TextShape<string> Label { get; } = new(DiagnosticCode.NotVolumeLabel, "a file system label",
        "letters, digits, \"_\", \".\" and \"-\", beginning with a letter or digit: 16 with ext4, 12 with xfs, 11 with vfat, 64 with btrfs",
        text => text.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? text : new Wrong(), text => text)
    {
        Pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        MaxLength = 64,
    };

    /// <summary>cryptsetup(8) reads at most 512 bytes from a terminal: what is longer could not be typed at a rescue.</summary>
    public static TextShape<Secret> Passphrase { get; } = new(DiagnosticCode.NotPassphrase, "a passphrase",
        "8 to 512 printable ASCII characters on one line, without spaces around them",
        text => text.Length is < 8 or > 512 || !text.All(c => c is >= ' ' and <= '~') || text[0] == ' ' || text[^1] == ' ' ? new Wrong() : new Secret(text),
        secret => secret.Reveal())
    {
        Variables = VariableUse.Machine,
        Pattern = "^[!-~][ -~]*[!-~]$",
        MaxLength = 512,
        Sensitive = true,
    };

    private static Parsed<string> ParseName(string text)
    {
        if (Reserved.Contains(text.ToLowerInvariant()))
            return new Wrong("choose another name", Problem: "names a partition of the image itself");
        if (IsName(text)) return text;
        var meant = text.ToLowerInvariant().Replace('_', '-').Replace(' ', '-');
        return new Wrong(IsName(meant) ? $"write {meant}" : null);
    }

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && text[0] != '-' && text[^1] != '-' &&
        text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static Parsed<string> ParsePath(string text)
    {
        if (!text.StartsWith('/')) return new Wrong($"write it from the root: {(text.StartsWith("var/", StringComparison.Ordinal) ? "/" : "/var/")}{text.TrimStart('.', '/')}");
        if (text.Length > 1 && text.EndsWith('/')) return new Wrong("remove the slash at its end");
        if (text != "/var" && !text.StartsWith("/var/", StringComparison.Ordinal))
            return new Wrong("only /var can be written to: everything else is the image, or memory", Problem: "lies outside /var");
        if (Managed.FirstOrDefault(m => text == m || text.StartsWith(m + "/", StringComparison.Ordinal)) is { } managed)
            return new Wrong("mount it beside", Problem: $"lies in {managed}, which the system itself uses");
        var good = text.Length <= 255 && text.Split('/').Skip(1).All(part => part.Length > 0 && part is not ("." or "..") &&
            part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '+' or '@' or '-'));
        return good ? text : new Wrong();
    }
}
