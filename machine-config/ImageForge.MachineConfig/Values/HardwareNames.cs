// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Variables;

namespace ImageForge.MachineConfig.Values;

/// <summary>Names of devices as the kernel gives them.</summary>
internal static class HardwareNames
{
    /// <summary>The mesh's link, which the agent makes itself.</summary>
    public const string MeshLink = "mesh0";

    /// <summary>IFNAMSIZ is 16 with the final zero; dev_valid_name() in net/core/dev.c refuses the rest.</summary>
    public static TextShape<string> Interface { get; } = new(DiagnosticCode.NotInterfaceName, "a network interface name",
        "1 to 15 characters without spaces, \"/\" and \":\", such as eth0",
        text => IsInterface(text) ? text : new Wrong(text == MeshLink ? "this is the mesh's own link: configure it under kind Mesh" : null), text => text)
    {
        Pattern = "^[!-.0-9;-~]+$",
        MaxLength = 15,
    };

    /// <summary>Any link's, the loopback's and the mesh's among them: for what only looks at links.</summary>
    public static TextShape<string> AnyInterface { get; } = new(DiagnosticCode.NotInterfaceName, "a network interface name",
        "1 to 15 characters without spaces, \"/\" and \":\", such as eth0",
        text => text is "lo" or MeshLink || IsInterface(text) ? text : new Wrong(), text => text)
    {
        Pattern = "^[!-.0-9;-~]+$",
        MaxLength = 15,
    };

    /// <summary>Six bytes; lower case with colons once read, as /sys/class/net/*/address has it.</summary>
    public static TextShape<string> Mac { get; } = new(DiagnosticCode.NotMacAddress, "a MAC address of a network card",
        "six hexadecimal bytes such as \"52:54:00:12:34:56\"", ParseMac, text => text)
    {
        Variables = VariableUse.Build,
        Pattern = "^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$",
        MaxLength = 17,
    };

    /// <summary>
    /// A whole disk by the kernel's name. The links below /dev/disk are made by udev, which nodes do not run.
    /// </summary>
    public static TextShape<string> Disk { get; } = new(DiagnosticCode.NotDevicePath, "the path of a disk",
        "/dev/ and the kernel's name of a whole disk, such as /dev/vda or /dev/nvme0n1", ParseDisk, text => text)
    {
        Pattern = "^/dev/[a-z][a-z0-9]*$",
        MaxLength = 36,
    };

    public static TextShape<string> Watchdog { get; } = new(DiagnosticCode.NotDevicePath, "the device of a watchdog",
        "/dev/watchdog0 or another of its numbers", text => IsWatchdog(text) ? text
            : new Wrong(IsWatchdog("/dev/" + text) ? $"write /dev/{text}" : text == "/dev/watchdog" ? "write /dev/watchdog0, which is the same one" : null), text => text)
    {
        Pattern = "^/dev/watchdog[0-9]{1,2}$",
    };

    private static bool IsWatchdog(string text) =>
        text.StartsWith("/dev/watchdog", StringComparison.Ordinal) && text["/dev/watchdog".Length..] is { Length: 1 or 2 } number && number.All(char.IsAsciiDigit);

    private static bool IsInterface(string text) =>
        text.Length is > 0 and <= 15 && text is not ("." or ".." or MeshLink or "lo") &&
        text.All(c => c is > ' ' and <= '~' and not ('/' or ':'));

    private static Parsed<string> ParseDisk(string text)
    {
        if (text.StartsWith("/dev/disk/", StringComparison.Ordinal)) return new Wrong("udev makes these links and is not on this system: use serial, wwid or busPath");
        if (!IsDevice(text)) return new Wrong(IsDevice("/dev/" + text) ? $"write /dev/{text}" : null);
        return DiskOf(text) is { } disk ? new Wrong($"this is a partition: write {disk}") : text;
    }

    private static bool IsDevice(string text) =>
        text.Length is > 5 and <= 36 && text.StartsWith("/dev/", StringComparison.Ordinal) && char.IsAsciiLetterLower(text[5]) &&
        text.Skip(5).All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    /// <summary>
    /// The disk of a partition (disk_name() in block/partitions/core.c: a "p" comes between where the disk's name ends in
    /// a digit); null when this is no partition's name.
    /// </summary>
    private static string? DiskOf(string text)
    {
        var bare = text.TrimEnd([.. "0123456789"]);
        if (bare.Length == text.Length) return null;
        if (text.StartsWith("/dev/sd", StringComparison.Ordinal) || text.StartsWith("/dev/vd", StringComparison.Ordinal)) return bare;
        return bare[^1] == 'p' && char.IsAsciiDigit(bare[^2]) ? bare[..^1] : null;
    }

    private static Parsed<string> ParseMac(string text)
    {
        var bytes = text.Split(text.Contains('-') ? '-' : ':');
        if (bytes.Length != 6 || !bytes.All(b => b.Length == 2 && b.All(char.IsAsciiHexDigit))) return new Wrong();
        // The lowest bit of the first byte marks a group (IEEE 802-2014, 8.2.2); zero is what unset cards show.
        if ((Convert.ToByte(bytes[0], 16) & 1) != 0) return new Wrong("this is a group address");
        if (bytes.All(b => b == "00")) return new Wrong("this is what a card without address shows");
        return string.Join(':', bytes).ToLowerInvariant();
    }
}
