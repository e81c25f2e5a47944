// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>What disks say about themselves, and patterns over it.</summary>
internal static class DiskPatterns
{
    private const int Longest = 255;
    private const string Sysfs = "/sys/devices";

    /// <summary>Model names have spaces inside; those around them are the padding of SCSI's fields, which the node takes away.</summary>
    public static TextShape<string> Model { get; } = new(DiagnosticCode.NotDiskPattern, "a pattern for a disk's model",
        "printable ASCII with * for any characters and ? for one, such as \"Samsung SSD*\"",
        text => IsPlain(text) ? text : new Wrong(IsPlain(text.Trim()) ? "remove the spaces around it" : null), text => text)
    {
        Pattern = "^[!-~]([ -~]*[!-~])?$",
        MaxLength = Longest,
    };

    /// <summary>Whole, not a pattern: a serial number names one disk.</summary>
    public static TextShape<string> Serial { get; } = Whole("a disk's serial number", "serial number as /sys/block/…/serial has it, such as S4EVNF0M123456");

    /// <summary>World Wide Identifier, as /sys/block/*/wwid or /sys/block/*/device/wwid has it.</summary>
    public static TextShape<string> Wwid { get; } = Whole("a disk's World Wide Identifier", "identifier as /sys/block/…/wwid has it, such as naa.5000c500a1b2c3d4");

    public static TextShape<string> BusPath { get; } = new(DiagnosticCode.NotDiskPattern, "a pattern for a disk's place on its bus",
        "path below /sys/devices that begins with / or *, with * for any characters and ? for one",
        text => IsPlain(text) && !text.Contains(' ') && text[0] is '/' or '*' && !text.StartsWith(Sysfs, StringComparison.Ordinal) ? text
            : new Wrong(text.StartsWith(Sysfs + "/", StringComparison.Ordinal) ? $"write {text[Sysfs.Length..]}" : null), text => text)
    {
        Pattern = "^[/*][!-~]*$",
        MaxLength = Longest,
    };

    private static TextShape<string> Whole(string noun, string form) => new(DiagnosticCode.NotDiskPattern, noun, form,
        text => !IsPlain(text) ? new Wrong(IsPlain(text.Trim()) ? "remove the spaces around it" : null)
            : text.AsSpan().ContainsAny('*', '?') ? new Wrong("this key is no pattern: write it whole, or use model or busPath") : text, text => text)
    {
        Pattern = "^[!-)+->@-~]([ -)+->@-~]*[!-)+->@-~])?$",
        MaxLength = Longest,
    };

    private static bool IsPlain(string text) =>
        text.Length is > 0 and <= Longest && text.All(c => c is >= ' ' and <= '~') && text[0] != ' ' && text[^1] != ' ';
}
