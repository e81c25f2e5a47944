// SPDX-License-Identifier: Apache-2.0
using ImageForge.Node.Modules;

namespace ImageForge.Node.Configuration;

/// <summary>
/// The files that references to secrets lead to when the machine boots: those of its root file system, and what the
/// hypervisor hands over through fw_cfg (docs.kernel.org, qemu_fw_cfg).
/// </summary>
/// <param name="root">"" on the machine; a parameter for tests.</param>
/// <param name="prepare">Makes fw_cfg's files appear.</param>
internal sealed class SecretFiles(TimeProvider time, Action prepare, string root = "")
{
    private const string FirmwarePrefix = "fw_cfg:";
    // More than any secrets file has: what is larger is told as such by who reads it.
    private const int Most = (256 << 10) + 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public SecretFiles(TimeProvider time, ModuleLoader modules)
        : this(time, () => modules.Load("qemu_fw_cfg"))
    {
    }

    /// <param name="name">An absolute path, or <c>fw_cfg:NAME</c>.</param>
    /// <returns>Null when there is no such file.</returns>
    public byte[]? Read(string name)
    {
        if (!name.StartsWith(FirmwarePrefix, StringComparison.Ordinal)) return TryRead(root + name);
        var path = $"{root}/sys/firmware/qemu_fw_cfg/by_name/{name[FirmwarePrefix.Length..]}/raw";
        if (!File.Exists(path)) prepare();
        // The module's files come a moment after the module.
        for (var start = time.GetTimestamp(); !File.Exists(path) && time.GetElapsedTime(start) < Patience;) Thread.Sleep(Interval);
        return TryRead(path);
    }

    private static byte[]? TryRead(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[Most];
            return buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Missing, or a directory: the diagnostic names the reference that led here.
            return null;
        }
    }
}
