// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;

namespace ImageForge.Formats.Tree;

/// <summary>
/// One file, directory, link or node of a <see cref="FileTree"/>. Made with the factory methods, changed with <c>with</c>;
/// <see cref="FileTree"/> checks it when it is added. No times: an archive's one timestamp is its writer's parameter.
/// </summary>
public sealed record TreeEntry
{
    /// <summary>All permission bits, with set-uid, set-gid and sticky.</summary>
    public const int PermissionBits = 0xFFF;

    /// <summary>Relative to the tree's root, '/'-separated, without leading or trailing slash (<see cref="TreePath"/>).</summary>
    public required string Path { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>Permission bits 0…07777 without the file type.</summary>
    public required int Mode { get; init; }

    public uint Uid { get; init; }

    public uint Gid { get; init; }

    /// <summary>Of devices, 12 bits at most; zero for everything else.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>Of devices, 20 bits at most; zero for everything else.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>Where a symlink points; null for everything else.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The bytes of a regular file; null for everything else.</summary>
    public ByteSource? Content { get; init; }

    public string Name => TreePath.Name(Path);

    public string Parent => TreePath.Parent(Path);

    /// <summary>File type and permissions together, as in <c>st_mode</c>.</summary>
    public int UnixMode => (int)Kind | Mode;

    public static TreeEntry File(string path, ByteSource content, int mode = 0b110_100_100) =>
        new() { Path = path, Kind = EntryKind.File, Mode = mode, Content = content };

    public static TreeEntry Directory(string path, int mode = 0b111_101_101) =>
        new() { Path = path, Kind = EntryKind.Directory, Mode = mode };

    public static TreeEntry Symlink(string path, string target) =>
        new() { Path = path, Kind = EntryKind.Symlink, Mode = 0b111_111_111, LinkTarget = target };

    public static TreeEntry CharacterDevice(string path, uint major, uint minor, int mode = 0b110_000_000) => new()
    {
        Path = path, Kind = EntryKind.CharacterDevice, Mode = mode, DeviceMajor = major, DeviceMinor = minor,
    };

    public static TreeEntry BlockDevice(string path, uint major, uint minor, int mode = 0b110_000_000) => new()
    {
        Path = path, Kind = EntryKind.BlockDevice, Mode = mode, DeviceMajor = major, DeviceMinor = minor,
    };

    public static TreeEntry Fifo(string path, int mode = 0b110_000_000) =>
        new() { Path = path, Kind = EntryKind.Fifo, Mode = mode };

    /// <summary>What is wrong with this entry by itself, or null.</summary>
    internal string? Problem()
    {
        if (TreePath.Problem(Path) is { } path) return path;
        if ((Mode & ~PermissionBits) != 0) return $"has mode {Mode:x} beyond the permission bits";
        if (Kind == EntryKind.File != Content is not null) return "must have content exactly when it is a regular file";
        if (Kind == EntryKind.Symlink != LinkTarget is not null) return "must have a target exactly when it is a symlink";
        if (LinkTarget is { } target && (target.Length is 0 or > TreePath.MaxPathBytes || target.Contains('\0')))
            return "has an empty, overlong or NUL-holding link target";
        var isDevice = Kind is EntryKind.CharacterDevice or EntryKind.BlockDevice;
        if (!isDevice && (DeviceMajor | DeviceMinor) != 0) return "has a device number but is no device";
        // The widths of dev_t in the kernel (include/linux/kdev_t.h).
        if (DeviceMajor >= 1 << 12 || DeviceMinor >= 1 << 20) return "has a device number out of range";
        return Enum.IsDefined(Kind) ? null : $"has the unknown kind {Kind}";
    }
}
