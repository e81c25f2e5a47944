// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.MachineConfig;
using ImageForge.MachineConfig.Values;

namespace ImageForge.Node.Disks;

/// <summary>
/// What the kernel says about a whole disk (Documentation/ABI/stable/sysfs-block). Null where it says nothing.
/// </summary>
/// <param name="Device">E.g. /dev/vda.</param>
/// <param name="Length">Bytes.</param>
/// <param name="BusPath">Below /sys/devices, beginning with a slash.</param>
internal sealed record DiskFacts(
    string Device, long Length, DiskType Type, bool IsReadOnly, string? Model, string? Serial, string? Wwid, string BusPath)
{
    /// <summary>sysfs counts in these, whatever the disk's own sectors are.</summary>
    private const int SysfsSector = 512;

    // Loop and memory devices; CD and floppy drives; arrays and mappings, which lie on other disks.
    private static readonly string[] NoDisks = ["loop", "ram", "zram", "sr", "fd", "md", "dm-", "nbd", "mtdblock"];

    /// <summary>The disks of this machine in the order of their names; drives without a medium are left out.</summary>
    public static IReadOnlyList<DiskFacts> List(string sysfs = "/sys", string deviceDirectory = "/dev")
    {
        var directory = Path.Combine(sysfs, "block");
        if (!Directory.Exists(directory)) return [];
        return
        [
            .. Directory.GetFileSystemEntries(directory).Order(StringComparer.Ordinal)
                .Where(entry => !NoDisks.Any(n => Path.GetFileName(entry).StartsWith(n, StringComparison.Ordinal)))
                .Select(entry => Read(entry, sysfs, deviceDirectory)).OfType<DiskFacts>(),
        ];
    }

    /// <summary>One line for an operator who writes a selector: all that one can choose by.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Device}: {DiskSizes.About(Length)} {Type.ToString().ToLowerInvariant()}");
        foreach (var (key, value) in ((string, string?)[])[("model", Model), ("serial", Serial), ("wwid", Wwid), ("busPath", BusPath)])
            if (value is not null) text.Append($" {key}=\"{value}\"");
        return text.Append(IsReadOnly ? " read-only" : "").ToString();
    }

    private static DiskFacts? Read(string entry, string sysfs, string deviceDirectory)
    {
        var name = Path.GetFileName(entry);
        if (!long.TryParse(Text(entry, "size"), out var sectors) || sectors == 0) return null;
        var devices = Path.GetFullPath(Path.Combine(sysfs, "devices"));
        var target = Path.GetFullPath(new DirectoryInfo(entry).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry);
        // eMMC boot areas look like disks and are a few MiB of firmware.
        if (name.StartsWith("mmcblk", StringComparison.Ordinal) && name.Contains("boot", StringComparison.Ordinal)) return null;
        return new DiskFacts(
            Path.Combine(deviceDirectory, name), sectors * SysfsSector, TypeOf(name, Text(entry, "queue/rotational") == "1"), Text(entry, "ro") == "1",
            Text(entry, "device/model") ?? (name.StartsWith("mmcblk", StringComparison.Ordinal) ? Text(entry, "device/name") : null),
            Text(entry, "serial") ?? Text(entry, "device/serial") ?? UnitSerial(entry),
            Text(entry, "wwid") ?? Text(entry, "device/wwid"),
            target.StartsWith(devices, StringComparison.Ordinal) ? target[devices.Length..] : target);
    }

    private static DiskType TypeOf(string name, bool rotates) => name switch
    {
        ['n', 'v', 'm', 'e', ..] => DiskType.Nvme,
        ['m', 'm', 'c', 'b', 'l', 'k', ..] => DiskType.Sd,
        ['v', 'd', ..] => DiskType.Virtio,
        _ => rotates ? DiskType.Hdd : DiskType.Ssd,
    };

    // SCSI's vital product data page 0x80 (SPC-4, 7.8.13): four bytes of header, of which the last two are the length.
    private static string? UnitSerial(string entry)
    {
        var page = Bytes(Path.Combine(entry, "device", "vpd_pg80"));
        if (page is not { Length: > 4 }) return null;
        var length = Math.Min(page.Length - 4, (page[2] << 8) | page[3]);
        return Clean(Encoding.ASCII.GetString(page, 4, length));
    }

    private static string? Text(string entry, string file) =>
        Bytes(Path.Combine(entry, file)) is { } bytes ? Clean(Encoding.ASCII.GetString(bytes)) : null;

    private static string? Clean(string text) => text.Trim(' ', '\n', '\0') is { Length: > 0 } clean ? clean : null;

    private static byte[]? Bytes(string path)
    {
        try
        {
            if (!File.Exists(path)) return null;
            // sysfs says of every attribute that it has a page; File.ReadAllBytes would miss the rest of it.
            using var file = File.OpenHandle(path);
            var page = new byte[4096];
            return page[..RandomAccess.Read(file, page, 0)];
        }
        catch (IOException)
        {
            // Some attributes answer with EIO or ENODEV where the device does not know; that is as if they were not there.
            return null;
        }
    }
}
