// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Signatures;
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;

namespace ImageForge.Node.Volumes;

/// <summary>A volume that is ready to be mounted.</summary>
/// <param name="Device">The partition, or what opened it.</param>
internal sealed record ReadyVolume(VolumeDocument Volume, string Device, Signature Content, bool IsNew, bool IsEncrypted);

/// <summary>
/// Brings a partition to the file system that the manifest says: makes it on one that is marked as new, opens and checks
/// it on any other. What is on a partition that is not new is never written over, whatever the manifest says.
/// </summary>
/// <param name="identity">Null when it is not kept.</param>
internal sealed class VolumePreparation(FileSystemTools fileSystems, LuksTools luks, NodeIdentity? identity)
{
    /// <exception cref="IOException">The volume cannot be used; the message says why.</exception>
    public async Task<ReadyVolume> RunAsync(VolumeDisk disk, VolumePartition place, EncryptionDocument? encryption)
    {
        var device = disk.Attach(place);
        var keys = encryption is null ? [] : VolumeKey.Of(encryption, identity);
        if (place.IsUnformatted)
        {
            if (encryption is not null && keys.Count < encryption.Keys.Count)
                throw new IOException("its key comes from the machine's identity, which this machine does not keep: it has no STATE partition");
            await MakeAsync(place, device, encryption, keys);
        }

        var opened = device;
        var length = SizeOf(device);
        if (encryption is not null)
        {
            CheckContent(device, "crypto_LUKS", "an unencrypted volume is not encrypted afterwards");
            opened = await luks.OpenAsync(encryption, device, length, keys, place.Volume.MountOptions.Contains(VolumeMountOption.Discard));
        }

        if (place.IsUnformatted) await fileSystems.MakeAsync(place.Volume, opened);
        var content = CheckContent(opened, FileSystemTools.NameOf(place.Volume.FileSystem), "a volume is never formatted a second time");
        if (place.IsUnformatted) disk.MarkFormatted(place);
        else await fileSystems.CheckAsync(place.Volume.FileSystem, opened);
        return new(place.Volume, opened, content, place.IsUnformatted, encryption is not null);
    }

    private async Task MakeAsync(VolumePartition place, string device, EncryptionDocument? encryption, IReadOnlyList<VolumeKey> keys)
    {
        // What lay here before the partition was made must not be taken for a part of the volume later on.
        EraseEnds(device);
        if (encryption is not null) await luks.FormatAsync(encryption, device, keys);
    }

    private static Signature CheckContent(string device, string wanted, string otherwise)
    {
        var content = SignatureReader.Read(ByteSource.FromFile(device, 0, SizeOf(device)));
        if (content?.Name == wanted) return content;
        throw new IOException($"{device} holds {content?.Name ?? "nothing known"} where {wanted} should be, and is left alone: {otherwise}");
    }

    private static long SizeOf(string device)
    {
        using var handle = File.OpenHandle(device);
        return BlockDevices.Size(handle);
    }

    private static void EraseEnds(string device)
    {
        using var handle = File.OpenHandle(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var (length, zeros) = (BlockDevices.Size(handle), new byte[1 << 20]);
        RandomAccess.Write(handle, zeros, 0);
        RandomAccess.Write(handle, zeros, length - zeros.Length);
        RandomAccess.FlushToDisk(handle);
    }
}
