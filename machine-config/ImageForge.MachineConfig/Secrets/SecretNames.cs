// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig;

/// <summary>The words of references to secrets.</summary>
internal static class SecretNames
{
    /// <summary>As POSIX has it (XBD 8.1), in either case.</summary>
    public static TextShape<string> Variable { get; } = new(DiagnosticCode.NotVariableName, "the name of an environment variable",
        "letters, digits and \"_\", not beginning with a digit",
        text => text.Length is > 0 and <= 255 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? text : new Wrong(text.StartsWith('$') ? "write the name without \"$\"" : null), text => text)
    {
        Pattern = "^[A-Za-z_][A-Za-z0-9_]*$",
        MaxLength = 255,
    };

    public static TextShape<string> Argument { get; } = new(DiagnosticCode.ReferenceUnfit, "an argument", "text of at most 4096 characters",
        text => text.Length <= 4096 ? text : new Wrong(), text => text)
    { MaxLength = 4096 };

    /// <summary>Value that a bundle's author names and keeps for a reference.</summary>
    public static TextShape<Secret> FreeValue { get; } = new(DiagnosticCode.ValueMissing, "a value", "text of 1 to 16384 characters",
        text => text.Length is > 0 and <= 16384 ? new Secret(text) : new Wrong(), secret => secret.Reveal())
    {
        MaxLength = 16384,
        Sensitive = true,
    };

    /// <summary>QEMU keeps names of its own outside opt/; a name is a path below /sys/firmware/qemu_fw_cfg/by_name.</summary>
    public static bool IsFirmwareEntry(string name) =>
        name.StartsWith("opt/", StringComparison.Ordinal) && name.Length is > 4 and <= 55 &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/') &&
        name.Split('/').All(part => part is not ("" or "." or ".."));
}
