// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>
/// Numbers of bytes: a whole number and a binary unit (IEC 80000-13), such as <c>256MiB</c>. Decimal units and bare
/// letters mean one thing to disks and another to memory, so none of them is taken.
/// </summary>
internal static class Sizes
{
    private static readonly (string Word, long Bytes)[] Units = [("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10)];

    /// <summary>Sizes within limits, both included and multiples of 1 KiB.</summary>
    public static TextShape<long> Between(long least, long most) => new(DiagnosticCode.NotSize, "a size",
        $"whole number with unit KiB, MiB, GiB or TiB, from {Print(least)} to {Print(most)}",
        text => Parse(text, least, most), Print)
    {
        Pattern = "^[1-9][0-9]{0,11}(KiB|MiB|GiB|TiB)$",
    };

    /// <summary>In the largest unit in which it is a whole number.</summary>
    public static string Print(long bytes)
    {
        var (word, unit) = Units.FirstOrDefault(u => bytes % u.Bytes == 0) is { Word: not null } found ? found : ("B", 1);
        return (bytes / unit).ToString(CultureInfo.InvariantCulture) + word;
    }

    private static Parsed<long> Parse(string text, long least, long most)
    {
        var digits = text.Length - text.TrimStart([.. "0123456789"]).Length;
        if (digits is 0 or > 12 || text[0] == '0') return new Wrong();
        var (number, rest) = (long.Parse(text[..digits], CultureInfo.InvariantCulture), text[digits..]);
        if (Units.FirstOrDefault(u => u.Word == rest) is not { Word: not null } unit)
            return new Wrong(rest.Length == 0 ? (number % 1024 == 0 ? $"write {Print(number)}" : $"add the unit, such as {number}MiB")
                : Meant(rest) is { } word ? $"write {number}{word}" : null);
        return number > most / unit.Bytes || number * unit.Bytes < least
            ? new Wrong($"{Print(least)} to {Print(most)}", DiagnosticCode.OutOfRange, "is out of range") : number * unit.Bytes;
    }

    private static string? Meant(string unit) => unit.Trim().ToUpperInvariant() switch
    {
        "K" or "KB" or "KI" or "KIB" => "KiB",
        "M" or "MB" or "MI" or "MIB" => "MiB",
        "G" or "GB" or "GI" or "GIB" => "GiB",
        "T" or "TB" or "TI" or "TIB" => "TiB",
        _ => null,
    };
}
