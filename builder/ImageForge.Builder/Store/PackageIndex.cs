// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using ImageForge.Formats.Content;
using ImageForge.Formats.Tree;

namespace ImageForge.Builder.Store;

/// <summary>
/// The directory of one unpacked package, as cached beside the blobs: which blob is its tar, and where in it each file
/// lies. The file ends with the SHA-256 of what comes before, so that a damaged index is noticed and made anew.
/// </summary>
/// <param name="Tar">The uncompressed <c>data.tar</c>, a blob.</param>
/// <param name="Files">Ordered by <see cref="TreePath.ByteOrder"/>, each path once.</param>
internal sealed record PackageIndex(Digest Tar, IReadOnlyList<PackageFile> Files)
{
    private static ReadOnlySpan<byte> Magic => "IFPKIDX1"u8;

    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Tar.ToBytes());
        writer.Write7BitEncodedInt(Files.Count);
        foreach (var file in Files)
        {
            writer.Write(file.Path);
            writer.Write7BitEncodedInt((int)file.Kind);
            writer.Write7BitEncodedInt(file.Mode);
            writer.Write7BitEncodedInt((int)file.Uid);
            writer.Write7BitEncodedInt((int)file.Gid);
            if (file.Kind == EntryKind.Symlink) writer.Write(file.LinkTarget!);
            if (file.Kind != EntryKind.File) continue;
            writer.Write7BitEncodedInt64(file.Size);
            writer.Write7BitEncodedInt64(file.Offset);
            writer.Write(file.Sha256.ToBytes());
        }

        writer.Flush();
        writer.Write(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        return buffer.ToArray();
    }

    /// <summary>Null when the bytes are not a whole index of this version.</summary>
    public static PackageIndex? Decode(byte[] bytes)
    {
        var end = bytes.Length - SHA256.HashSizeInBytes;
        if (end < Magic.Length || !bytes.AsSpan().StartsWith(Magic)) return null;
        if (!SHA256.HashData(bytes.AsSpan(0, end)).AsSpan().SequenceEqual(bytes.AsSpan(end))) return null;

        using var reader = new BinaryReader(new MemoryStream(bytes, Magic.Length, end - Magic.Length), Encoding.UTF8);
        var tar = Digest.FromBytes(reader.ReadBytes(SHA256.HashSizeInBytes));
        var files = new PackageFile[reader.Read7BitEncodedInt()];
        for (var i = 0; i < files.Length; i++)
        {
            var file = new PackageFile(reader.ReadString(), (EntryKind)reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(),
                (uint)reader.Read7BitEncodedInt(), (uint)reader.Read7BitEncodedInt(), 0, 0, default, null);
            files[i] = file.Kind switch
            {
                EntryKind.Symlink => file with { LinkTarget = reader.ReadString() },
                EntryKind.File => file with
                {
                    Size = reader.Read7BitEncodedInt64(), Offset = reader.Read7BitEncodedInt64(),
                    Sha256 = Digest.FromBytes(reader.ReadBytes(SHA256.HashSizeInBytes)),
                },
                _ => file,
            };
        }

        return new PackageIndex(tar, files);
    }
}
