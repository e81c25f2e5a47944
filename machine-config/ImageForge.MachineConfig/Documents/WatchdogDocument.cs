// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig.Shapes;
using ImageForge.MachineConfig.Values;

namespace ImageForge.MachineConfig;

/// <summary>kind: Watchdog. Resets the machine when PID 1 no longer works.</summary>
public sealed record WatchdogDocument
{
    /// <summary>Null: the first that the machine has, else the kernel's own (softdog).</summary>
    public string? Device { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    internal static RecordShape<WatchdogDocument> Shape { get; } = new("Watchdog",
        "Resets the machine when PID 1 no longer works: a timer in hardware that PID 1 must set back again and again.", new WatchdogDocument(),
        new Field<WatchdogDocument, string>("device", HardwareNames.Watchdog, w => w.Device, (w, v) => w with { Device = v },
            "Device of the watchdog.")
        { Example = "/dev/watchdog0", DefaultText = "the first that the machine has, else the kernel's own timer (softdog)" },
        new Field<WatchdogDocument, TimeSpan>("timeout", Durations.Between(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)),
            w => w.Timeout, (w, v) => w with { Timeout = v },
            "How long PID 1 may be silent; the hardware may round it up. It reports three times as often.")
        { Example = "1m" })
    {
        IsDocument = true,
    };

    internal static Kind<WatchdogDocument> Kind { get; } =
        new SingleKind<WatchdogDocument>(Shape, m => m.Watchdog, (m, v) => m with { Watchdog = v });
}
