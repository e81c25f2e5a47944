// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Permission bits of files. https://man7.org/linux/man-pages/man7/inode.7.html</summary>
internal static class FileModes
{
    /// <summary>
    /// In quotes: 0640 without them is a number, and which one depends on the reader (416 in YAML 1.1, 640 in 1.2). The bits
    /// above the nine are left out, as what is written at boot is mounted nosuid.
    /// </summary>
    public static TextShape<UnixFileMode> Permissions { get; } = new(DiagnosticCode.NotFileMode, "a file mode",
        "four octal digits in quotes such as \"0640\", at most \"0777\"",
        text => text.Length == 4 && text[0] == '0' && text.All(c => c is >= '0' and <= '7') ? Of(Convert.ToInt32(text, 8))
            : new Wrong(text.Length == 3 && text.All(c => c is >= '0' and <= '7') ? $"write \"0{text}\"" : null),
        mode => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0'))
    {
        Pattern = "^0[0-7]{3}$",
    };

    public static UnixFileMode Of(int bits) => (UnixFileMode)bits;
}
