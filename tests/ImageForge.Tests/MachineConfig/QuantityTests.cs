// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Diagnostics;
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;
using ImageForge.MachineConfig.Yaml;

namespace ImageForge.Tests.MachineConfig;

/// <summary>Numbers with units: durations and sizes.</summary>
public sealed class QuantityTests
{
    private static readonly TextShape<TimeSpan> Duration = Durations.Between(TimeSpan.Zero, TimeSpan.FromHours(24));
    private static readonly TextShape<long> Size = Sizes.Between(1 << 10, 16L << 40);

    [Theory]
    [InlineData("0s", 0, "0s")]
    [InlineData("500ms", 500, "500ms")]
    [InlineData("1000ms", 1000, "1s")]
    [InlineData("90s", 90_000, "90s")]
    [InlineData("120s", 120_000, "2m")]
    [InlineData("60m", 3_600_000, "1h")]
    [InlineData("24h", 86_400_000, "24h")]
    public void DurationsAreReadAndWrittenInTheirLargestUnit(string text, int milliseconds, string canonical)
    {
        var (value, report) = Read(Duration, text);
        Assert.Equal(("", TimeSpan.FromMilliseconds(milliseconds)), (report, value));
        Assert.Equal(canonical, Durations.Print(value));
    }

    [Theory]
    [InlineData("10", "IF1350", "add the unit: 10s")]
    [InlineData("10 s", "IF1350", "write 10s")]
    [InlineData("5min", "IF1350", "write 5m")]
    [InlineData("1.5h", "IF1350", null)]
    [InlineData("010s", "IF1350", null)]
    [InlineData("-1s", "IF1350", null)]
    [InlineData("1h30m", "IF1350", null)]
    [InlineData("25h", "IF1208", "0s to 24h")]
    [InlineData("9999999999h", "IF1350", null)]
    public void WrongDurations(string text, string code, string? hint) => Refused(Duration, text, code, hint);

    [Theory]
    [InlineData("1KiB", 1L << 10, "1KiB")]
    [InlineData("1024KiB", 1L << 20, "1MiB")]
    [InlineData("1536MiB", 1536L << 20, "1536MiB")]
    [InlineData("16TiB", 16L << 40, "16TiB")]
    public void SizesAreReadAndWrittenInTheirLargestUnit(string text, long bytes, string canonical)
    {
        var (value, report) = Read(Size, text);
        Assert.Equal(("", bytes), (report, value));
        Assert.Equal(canonical, Sizes.Print(value));
    }

    [Theory]
    [InlineData("256", "IF1351", "add the unit, such as 256MiB")]
    [InlineData("256MB", "IF1351", "write 256MiB")]
    [InlineData("256m", "IF1351", "write 256MiB")]
    [InlineData("10 GiB", "IF1351", "write 10GiB")]
    [InlineData("1.5GiB", "IF1351", null)]
    [InlineData("0MiB", "IF1351", null)]
    [InlineData("17TiB", "IF1208", "1KiB to 16TiB")]
    [InlineData("999999999999TiB", "IF1208", "1KiB to 16TiB")]
    public void WrongSizes(string text, string code, string? hint) => Refused(Size, text, code, hint);

    private static void Refused<T>(TextShape<T> shape, string text, string code, string? hint)
    {
        var sink = new DiagnosticSink();
        Assert.False(shape.TryRead(Node(text), new ReadContext(sink, "here", Sensitive: false), out _));
        var only = Assert.Single(sink.InOrder());
        Assert.Equal((code, hint), (only.Code, only.Hint));
    }

    private static (T? Value, string Report) Read<T>(TextShape<T> shape, string text)
    {
        var sink = new DiagnosticSink();
        shape.TryRead(Node(text), new ReadContext(sink, "here", Sensitive: false), out var value);
        return (value, string.Join('\n', sink.InOrder()));
    }

    private static ScalarNode Node(string text) => new(Place.Made, text, Plain: true);
}
