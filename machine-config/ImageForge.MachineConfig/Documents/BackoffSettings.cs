// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>Delays before a service is started again: each twice the one before, up to the longest.</summary>
public sealed record BackoffSettings
{
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(1);

    private static TextShape<TimeSpan> Delay { get; } = Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(24));

    internal static RecordShape<BackoffSettings> Shape { get; } = new("backoff",
        "Delays before a service is started again: each twice the one before, up to the longest; the first again once it ran that long.",
        new BackoffSettings(),
        new Field<BackoffSettings, TimeSpan>("first", Delay, b => b.First, (b, v) => b with { First = v }, "The first delay.")
        { Example = "500ms" },
        new Field<BackoffSettings, TimeSpan>("longest", Delay, b => b.Longest, (b, v) => b with { Longest = v }, "The longest delay.")
        { Example = "5m" })
    {
        Rules = (backoff, scope) =>
        {
            if (scope.Good("first", "longest") && backoff.First > backoff.Longest)
                scope.Error(DiagnosticCode.DelaysUnordered, scope.Given("first") ? "first" : "longest",
                    $"the first delay ({Durations.Print(backoff.First)}) is longer than the longest ({Durations.Print(backoff.Longest)})");
        },
    };
}
