// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace ImageForge.Qemu.Machine;

/// <summary>How guest code runs, with the reason for the choice.</summary>
public sealed record Accelerator(string Name, string Reason, IReadOnlyList<string> Arguments)
{
    public static Accelerator Tcg { get; } = new("tcg", "emulation", ["-accel", "tcg,thread=multi", "-cpu", "max"]);

    public static Accelerator Kvm { get; } = new("kvm", "a stock kernel starts under it", ["-accel", "kvm", "-cpu", "host"]);

    /// <summary>
    /// KVM where it really runs the kernel at hand, emulation otherwise. That /dev/kvm can be opened says little: nested
    /// and paravirtual variants run a firmware and then die in the kernel's decompressor, so the kernel itself is
    /// started and must print its first line.
    /// </summary>
    /// <param name="kernel">A bzImage; without one emulation is chosen.</param>
    public static async Task<Accelerator> ProbeAsync(string? kernel, CancellationToken cancellation)
    {
        if (!File.Exists("/dev/kvm")) return Tcg with { Reason = "no /dev/kvm" };
        if (kernel is null) return Tcg with { Reason = "no kernel to try KVM with" };
        try
        {
            File.OpenHandle("/dev/kvm", FileMode.Open, FileAccess.ReadWrite).Dispose();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return Tcg with { Reason = "/dev/kvm cannot be opened" };
        }

        return await StartsAsync(kernel, cancellation) ? Kvm : Tcg with { Reason = "/dev/kvm does not run a stock kernel" };
    }

    // A kernel prints its first line within a second under KVM; five leave room for a loaded host.
    private static async Task<bool> StartsAsync(string kernel, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(QemuBinary.Find(), [
            .. Kvm.Arguments, "-machine", "q35", "-m", "256M", "-nodefaults", "-display", "none", "-no-reboot",
            "-serial", "stdio", "-kernel", kernel, "-append", "console=ttyS0 earlyprintk=ttyS0 panic=-1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
                if (line.Contains("Linux version", StringComparison.Ordinal)) return true;
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            process.Kill();
        }
    }
}
