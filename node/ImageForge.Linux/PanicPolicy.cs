// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;

namespace ImageForge.Linux;

/// <summary>
/// What to do when PID 1 cannot go on: what the kernel would do on a panic, by its own argument <c>panic=</c>.
/// </summary>
/// <param name="Delay">Time to leave the message on the screen.</param>
/// <param name="Restart">Otherwise the machine is switched off.</param>
public readonly record struct PanicPolicy(TimeSpan Delay, bool Restart)
{
    /// <summary>
    /// A positive value restarts after so many seconds, a negative one at once. Without the argument (the kernel would
    /// stand still for ever, at full power) the machine is switched off after 10 s.
    /// </summary>
    public static PanicPolicy Of(KernelCommandLine line)
    {
        if (!int.TryParse(line.Value("panic"), out var seconds) || seconds == 0) return new(TimeSpan.FromSeconds(10), false);
        return new(TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 3600)), true);
    }

    public void Apply()
    {
        Power.Sync();
        Thread.Sleep(Delay);
        if (Restart) Power.Restart();
        else Power.Off();
    }
}
