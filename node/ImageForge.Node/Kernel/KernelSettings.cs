// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace ImageForge.Node.Kernel;

/// <summary>
/// Writes settings, those of devices and modules that come later when they come. Each is written once; what the kernel
/// refuses is said with its name.
/// </summary>
internal sealed class KernelSettings(IReadOnlyList<KernelSetting> settings, NodeLog log)
{
    private readonly Lock _gate = new();
    private List<KernelSetting> _open = [.. settings];

    /// <summary>Writes what has become possible. To be called again when something new is there.</summary>
    public void Write()
    {
        lock (_gate) _open = [.. _open.Where(setting => !TryWrite(setting))];
    }

    /// <summary>Says what is still missing. It stays open all the same.</summary>
    public void ReportMissing()
    {
        lock (_gate)
        {
            foreach (var setting in _open) log.Error($"{setting.Name}: there is no such setting (yet)");
        }
    }

    // False: there is no such file.
    private bool TryWrite(KernelSetting setting)
    {
        if (!File.Exists(setting.Path)) return false;
        try
        {
            // In one write at offset 0, as the kernel wants it (kernel.sysctl_writes_strict).
            using var file = File.OpenHandle(setting.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(setting.Value + "\n"), 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It has gone since.
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error($"{setting.Name}: {e.Message}");
        }

        return true;
    }
}
