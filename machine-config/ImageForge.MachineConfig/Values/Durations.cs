// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using ImageForge.MachineConfig.Shapes;

namespace ImageForge.MachineConfig.Values;

/// <summary>Lengths of time: a whole number and its unit, such as <c>10s</c>.</summary>
internal static class Durations
{
    private static readonly (string Word, TimeSpan Length)[] Units =
        [("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1))];

    /// <summary>Durations within limits, both included.</summary>
    public static TextShape<TimeSpan> Between(TimeSpan least, TimeSpan most) => new(DiagnosticCode.NotDuration, "a duration",
        $"whole number with unit ms, s, m or h, from {Print(least)} to {Print(most)}",
        text => Parse(text, least, most), Print)
    {
        Pattern = "^(0|[1-9][0-9]{0,8})(ms|s|m|h)$",
    };

    /// <summary>Likewise for what counts whole seconds.</summary>
    public static TextShape<TimeSpan> Seconds(TimeSpan least, TimeSpan most) => new(DiagnosticCode.NotDuration, "a duration in whole seconds",
        $"whole number with unit s, m or h, from {Print(least)} to {Print(most)}",
        text => Parse(text, least, most) is var parsed && parsed.Good && parsed.Value.Ticks % TimeSpan.TicksPerSecond != 0
            ? new Wrong("write whole seconds") : parsed, Print)
    {
        Pattern = "^(0|[1-9][0-9]{0,8})(ms|s|m|h)$",
    };

    /// <summary>In the largest unit in which it is a whole number.</summary>
    public static string Print(TimeSpan duration)
    {
        var (word, length) = duration == TimeSpan.Zero ? ("s", TimeSpan.FromSeconds(1)) : Units.First(u => duration.Ticks % u.Length.Ticks == 0);
        return (duration.Ticks / length.Ticks).ToString(CultureInfo.InvariantCulture) + word;
    }

    private static Parsed<TimeSpan> Parse(string text, TimeSpan least, TimeSpan most)
    {
        var digits = text.Length - text.TrimStart([.. "0123456789"]).Length;
        if (digits is 0 or > 9 || (digits > 1 && text[0] == '0')) return new Wrong();
        var number = int.Parse(text[..digits], CultureInfo.InvariantCulture);
        var rest = text[digits..];
        if (rest.Length == 0) return new Wrong($"add the unit: {number}s");
        if (Units.FirstOrDefault(u => u.Word == rest) is not { Word: not null } unit)
            return new Wrong(Meant(rest) is { } word ? $"write {number}{word}" : null);
        var duration = unit.Length * number;
        return duration < least || duration > most
            ? new Wrong($"{Print(least)} to {Print(most)}", DiagnosticCode.OutOfRange, "is out of range") : duration;
    }

    private static string? Meant(string unit) => unit.Trim().ToLowerInvariant() switch
    {
        "s" or "sec" or "secs" or "second" or "seconds" => "s",
        "m" or "min" or "mins" or "minute" or "minutes" => "m",
        "h" or "hr" or "hour" or "hours" => "h",
        "ms" or "msec" or "millis" or "milliseconds" => "ms",
        _ => null,
    };
}
