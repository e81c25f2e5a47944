// SPDX-License-Identifier: Apache-2.0
using ImageForge.Builder.Cli;
using ImageForge.Builder.Tools.Zstd;
using ImageForge.Formats.Content;
using ImageForge.Formats.Cpio;
using ImageForge.Formats.Squashfs;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Bake;

/// <summary>
/// The one initramfs of an image: a compressed cpio archive with stage 1, zeros to the next sector, and an uncompressed
/// one that holds the root file system as a squashfs. The kernel takes any number of archives in a row; the squashfs is
/// compressed by itself, so that the machine keeps it compressed in memory and reads what it needs.
/// </summary>
internal sealed class Initramfs(ZstdLibrary zstd, Progress progress)
{
    /// <summary>Name of the root file system in the initramfs, as stage 1 looks for it.</summary>
    public const string RootPath = "root.squashfs";

    private const int Sector = 512;
    private const int OwnerReads = 0b100_000_000;

    // Measured on the node's program, half of what a root holds besides modules, which are compressed already: level 3
    // gives 8.06 MB in 0.1 s, 9 gives 7.53 in 0.4, 15 gives 7.45 in 2.8, 19 gives 6.61 in 7.7.
    private const int Level = 9;

    public void Write(string path, FileTree stage1, FileTree root, DateTimeOffset epoch, CancellationToken cancellation)
    {
        var squashfs = path + ".squashfs";
        using (var step = progress.Begin($"bake the root file system ({root.Entries.Count} entries)"))
        {
            using (var target = File.Create(squashfs))
                SquashfsWriter.Write(root, target, new SquashfsOptions { Codec = zstd.BlockCodec(Level), ModificationTime = epoch }, cancellation);
            step.Complete($"bake the root file system ({root.Entries.Count} entries, {new FileInfo(squashfs).Length / 1e6:F1} MB)");
        }

        using (var target = File.Create(path))
        {
            zstd.Compress(CpioWriter.Write(stage1), target, Level, cancellation: cancellation);
            target.SetLength((target.Position + Sector - 1) / Sector * Sector);
            target.Position = target.Length;
            CpioWriter.Write(new FileTree([TreeEntry.File(RootPath, ByteSource.FromFile(squashfs), OwnerReads)])).CopyTo(target, cancellation);
        }

        File.Delete(squashfs);
    }
}
