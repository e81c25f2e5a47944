// SPDX-License-Identifier: Apache-2.0
using ImageForge.Qemu.Host;

namespace ImageForge.Qemu.Machine;

/// <summary>A machine that runs: its description and its process.</summary>
public sealed record VirtualMachine(VmSpec Spec, RunningProcess Process)
{
    public bool IsRunning => Process.IsAlive;

    /// <summary>Starts QEMU in the background; its console, status and control sockets lie in the spec's directory.</summary>
    public static async Task<VirtualMachine> StartAsync(VmSpec spec, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(spec.Directory);
        File.Delete(spec.StatusPath);
        // Unix socket paths hold 107 bytes (unix(7)); QEMU's own message does not say which path is too long.
        foreach (var path in spec.Nics.Select(n => n.Port).Append(spec.QmpPath))
            if (path is { Length: > 107 })
                throw new QemuException(QemuFault.Request, "IF4013", $"socket path is longer than 107 bytes: {path}",
                    "choose a shorter cluster name or set XDG_STATE_HOME to a shorter path");
        if (spec is { Firmware: Firmware.Uefi, Ovmf: { } ovmf } && !File.Exists(spec.VariablesPath))
            File.Copy(ovmf.Variables, spec.VariablesPath);
        KeepPreviousLog(spec.ConsolePath);
        return new(spec, await Detached.StartQemuAsync(VmArguments.Of(spec), spec.PidPath, cancellation));
    }

    public LineFollower Console => new(Spec.ConsolePath);

    public Task<QmpClient> ControlAsync(CancellationToken cancellation = default) => QmpClient.ConnectAsync(Spec.QmpPath, cancellation);

    /// <summary>Presses the power button and waits for the guest to power off; false when it did not within <paramref name="limit"/>.</summary>
    public async Task<bool> PowerDownAsync(TimeSpan limit, CancellationToken cancellation = default)
    {
        await using (var control = await ControlAsync(cancellation))
            await control.ExecuteAsync("system_powerdown", cancellation: cancellation);
        return await Process.EndedWithinAsync(limit, cancellation);
    }

    /// <summary>Pulls the plug: what the guest had not written is lost.</summary>
    public async Task CutPowerAsync(CancellationToken cancellation = default)
    {
        await using (var control = await ControlAsync(cancellation))
            await control.ExecuteAsync("quit", cancellation: cancellation);
        await Process.EndedWithinAsync(TimeSpan.FromSeconds(10), cancellation);
    }

    // QEMU truncates the log of a machine that starts again; the previous one often explains why it had to.
    private static void KeepPreviousLog(string path)
    {
        if (File.Exists(path)) File.Move(path, Path.ChangeExtension(path, ".previous.log"), overwrite: true);
    }
}
