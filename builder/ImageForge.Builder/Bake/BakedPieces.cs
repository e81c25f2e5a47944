// SPDX-License-Identifier: Apache-2.0
using System.Text;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Bake;

/// <summary>One baked file with the digest that it had when it was baked.</summary>
internal sealed record Piece(string Name, ByteSource Content, Digest Digest)
{
    public string Text => Encoding.UTF8.GetString(Content.ToArray());
}

/// <summary>
/// What every output of a plan is put together from. Nothing in it belongs to one machine alone: all machines whose
/// manifests plan the same image share it, and their configuration is added by the outputs.
/// </summary>
internal sealed class BakedPieces(IReadOnlyDictionary<string, Piece> pieces)
{
    /// <summary>The kernel, as the archive signed it.</summary>
    public Piece Kernel => this[Names.Kernel];

    /// <summary>Stage 1 and the root file system.</summary>
    public Piece Initramfs => this[Names.Initramfs];

    /// <summary>The files of a directory as pieces.</summary>
    public static BakedPieces Open(string directory) => new(Directory.GetFiles(directory)
        .Select(path => new Piece(Path.GetFileName(path), ByteSource.FromFile(path), Digest.Of(ByteSource.FromFile(path))))
        .ToDictionary(piece => piece.Name, StringComparer.Ordinal));

    public Piece this[string name] => pieces[name];

    public IReadOnlyCollection<Piece> All => [.. pieces.Values.OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>File names of the pieces.</summary>
    internal static class Names
    {
        public const string Kernel = "vmlinuz";
        public const string Initramfs = "initramfs";
        public const string CommandLine = "cmdline";
        public const string OsRelease = "os-release";
        public const string EfiStub = "linuxx64.efi.stub";
        public const string SystemdBoot = "systemd-bootx64.efi";
        public const string LoaderConf = "loader.conf";
        public const string GrubDiskBoot = "boot.img";
        public const string GrubDiskCore = "core-disk.img";
        public const string GrubDiskConfig = "grub-disk.cfg";
        public const string GrubHybridBoot = "boot_hybrid.img";
        public const string GrubCdCore = "core-cd.img";
        public const string GrubCdConfig = "grub-cd.cfg";
        public const string IpxeEfi = "snponly.efi";
        public const string IpxeScript = "boot.ipxe";
        public const string IpxeAutoexec = "autoexec.ipxe";
    }
}
