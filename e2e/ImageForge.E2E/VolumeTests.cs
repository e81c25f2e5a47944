// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using ImageForge.E2E.Rig;
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.Signatures;
using ImageForge.Qemu.Cluster;
using ImageForge.Qemu.Host;
using ImageForge.Qemu.Machine;

namespace ImageForge.E2E;

/// <summary>Volumes on a second disk: made at the first boot, found again and grown at the second.</summary>
public sealed partial class VolumeTests
{
    private const long Before = 1200L << 20, After = 1456L << 20;

    private const string Manifest = """
        apiVersion: imageforge.dev/v1alpha1
        kind: Machine
        name: volumes
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Image
        outputs: [pxe]
        ---
        # Else the kernel's lines get into the middle of ours.
        apiVersion: imageforge.dev/v1alpha1
        kind: Kernel
        arguments: [loglevel=4]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Storage
        install:
          disk: {maxSize: 100MB}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: data
        disk: {type: virtio, minSize: 500MB}
        grow: true
        mountOptions: [noexec, nodev]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: vault
        disk: {type: virtio, minSize: 500MB}
        maxSize: 64MiB
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: media
        disk: {type: virtio, minSize: 500MB}
        filesystem: xfs
        maxSize: 320MiB
        mountOptions: [prjquota]
        label: MEDIA
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: pool
        disk: {type: virtio, minSize: 500MB}
        filesystem: btrfs
        maxSize: 160MiB
        mountPath: /var/lib/pool
        mountOptions: [compress=zstd]
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Volume
        name: stick
        disk: {type: virtio, minSize: 500MB}
        filesystem: vfat
        maxSize: 64MiB
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Encryption
        name: pool
        cipher: xchacha20,aes-adiantum-plain64
        keys:
          - {slot: 7, nodeId: true}
          - {slot: 9, passphrase: {secretRef: {file: "fw_cfg:opt/imageforge/pool", at: boot}}}
        ---
        apiVersion: imageforge.dev/v1alpha1
        kind: Encryption
        name: vault
        keys: [{slot: 0, nodeId: true}]

        """;

    private static readonly string[] Mounted =
    [
        "/dev/vdb5 /var/mnt/data ext4 rw,nodev,noexec",
        "/dev/mapper/vault /var/mnt/vault ext4 rw",
        "/dev/vdb2 /var/mnt/media xfs rw",
        ",prjquota",
        "/dev/mapper/pool /var/lib/pool btrfs rw",
        ",compress=zstd",
        "/dev/vdb4 /var/mnt/stick vfat rw",
    ];

    private const string Passphrase = "only the hypervisor has it";

    [Fact]
    public async Task VolumesAreMadeOnceFoundAgainAndGrow()
    {
        var directory = Directory.CreateTempSubdirectory("imf-volumes").FullName;
        try
        {
            var file = Path.Combine(directory, "machine.yaml");
            await File.WriteAllTextAsync(file, Manifest + Probe.Facts([.. Mounted.Select(line => ("/proc/mounts", line))]));
            await Probe.CompileAsync(directory);
            var passphrase = Path.Combine(directory, "passphrase");
            await File.WriteAllTextAsync(passphrase, Passphrase);
            (await Command.RunAsync("build", file, "-o", Path.Combine(directory, "out"))).Succeeded();
            var disk = Path.Combine(directory, "data.raw");
            SparseFile.CreateBlank(disk, Before);
            var spec = new BootMedia(null, null, Path.Combine(directory, "out", "pxe")).Attach(
                new VmSpec { Name = "volumes", Directory = Path.Combine(directory, "m"), FirmwareFiles = [new("opt/imageforge/pool", passphrase)] }, BootMode.Kernel);
            var machine = new TestMachine(await VirtualMachine.StartAsync(spec with { Drives = [.. spec.Drives, new Drive(disk)] }));
            try
            {
                // 1. All are made, the pool with both of its keys.
                var data = Uuid(await machine.SeesAsync("imageforge: volume data mounted on /var/mnt/data (new ext4 "));
                var vault = Uuid(await machine.SeesAsync("imageforge: volume vault mounted on /var/mnt/vault (new encrypted ext4 "));
                await machine.HasSaidAsync("imageforge: volume pool: key added in slot 9");
                await machine.HasSaidAsync(Probe.FactsHold);
                Assert.True(await machine.PowerDownAsync());
                var first = GptReader.Read(ByteSource.FromFile(disk));
                Assert.Equal(["IMAGEFORGE-vault", "IMAGEFORGE-media", "IMAGEFORGE-pool", "IMAGEFORGE-stick", "IMAGEFORGE-data"], first.Partitions.Select(p => p.Name));
                Assert.All(first.Partitions, p => Assert.Equal((GptTypes.ImageForgeVolume, 0UL), (p.Type, p.Attributes)));
                Assert.True(IsClosed(disk, first), "an encrypted volume shows its file system");
                await IsOpenedByAsync(passphrase, disk, first);

                // 2. The same file systems, and the last of them larger with its disk.
                using (var grown = File.OpenWrite(disk)) grown.SetLength(After);
                await machine.StartAgainAsync();
                Assert.Contains($"(ext4 {data}, grown from ", await machine.SeesAsync("imageforge: volume data mounted on"), StringComparison.Ordinal);
                Assert.Contains($"(encrypted ext4 {vault})", await machine.SeesAsync("imageforge: volume vault mounted on"), StringComparison.Ordinal);
                Assert.DoesNotContain("imageforge: error", machine.ConsoleText, StringComparison.Ordinal);
                await machine.HasSaidAsync(Probe.FactsHold);
                Assert.True(await machine.PowerDownAsync());
                Assert.DoesNotContain(Passphrase, machine.ConsoleText, StringComparison.Ordinal);
                var second = GptReader.Read(ByteSource.FromFile(disk));
                Assert.Equal(After, second.DiskLength);
                Assert.Equal(first.Partitions.Select(p => p.Id), second.Partitions.Select(p => p.Id));
                Assert.Equal(After - Before, second.LengthOf(second.Partitions[^1]) - first.LengthOf(first.Partitions[^1]));
            }
            finally
            {
                await machine.EndAndKeepConsoleAsync();
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Behind the header of 16 MiB lies what was a file system before it was encrypted.
    private static bool IsClosed(string disk, GptTable table)
    {
        var vault = ByteSource.FromFile(disk, table.OffsetOf(table.Partitions[0]), table.LengthOf(table.Partitions[0]));
        return SignatureReader.Read(vault)?.Name == "crypto_LUKS" && SignatureReader.Read(vault.Slice(16 << 20, vault.Length - (16 << 20)))?.Name != "ext4";
    }

    // By cryptsetup's own program on this host, as at a rescue.
    private static async Task IsOpenedByAsync(string keyFile, string disk, GptTable table)
    {
        var copy = Path.Combine(Path.GetDirectoryName(disk)!, "pool");
        var pool = table.Partitions.Single(p => p.Name == "IMAGEFORGE-pool");
        using (var file = File.Create(copy)) ByteSource.FromFile(disk, table.OffsetOf(pool), table.LengthOf(pool)).CopyTo(file);
        (await Command.RunAsync(["cryptsetup", "open", "--test-passphrase", "--key-slot", "9", "--key-file", keyFile, copy], null)).Succeeded();
    }

    private static string Uuid(string line) => UuidPattern().Match(line) is { Success: true } match ? match.Value : throw new InvalidDataException(line);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex UuidPattern();
}
