// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.MachineConfig;

/// <content>Services and extensions: values IF1350 to IF1359, rules IF1460 to IF1469.</content>
public sealed partial record DiagnosticCode
{
    public static readonly DiagnosticCode NotDuration = new("IF1350", "not a duration",
        "The unit is missing or another one, or the number is not whole.",
        "Write a whole number and its unit, such as `500ms`, `10s`, `5m` or `1h`.");

    public static readonly DiagnosticCode NotSize = new("IF1351", "not a size",
        "The unit is missing, or it is a decimal one or a bare letter, which mean different numbers to different readers.",
        "Write a whole number and a binary unit, such as `256MiB` or `10GiB`.");
}
