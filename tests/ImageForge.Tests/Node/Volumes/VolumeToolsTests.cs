// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;
using ImageForge.Node;
using ImageForge.Node.Volumes;

namespace ImageForge.Tests.Node.Volumes;

/// <summary>The command lines of mkfs and its like, and where keys are and are not.</summary>
public sealed class VolumeToolsTests
{
    private readonly List<string> _run = [];
    private readonly List<byte[]> _keys = [];
    private int _code;

    [Theory]
    [InlineData(FileSystem.Ext4, "mke2fs -q -F -t ext4 -L data /dev/vdb1")]
    [InlineData(FileSystem.Xfs, "mkfs.xfs -q -f -L data /dev/vdb1")]
    [InlineData(FileSystem.Btrfs, "mkfs.btrfs -q -f -L data /dev/vdb1")]
    [InlineData(FileSystem.Vfat, "mkfs.fat -F 32 -n DATA /dev/vdb1")]
    public async Task FileSystemsAreMadeByTheirPrograms(FileSystem fileSystem, string line)
    {
        await new FileSystemTools(Run).MakeAsync(new() { Name = "v", FileSystem = fileSystem, Label = "data" }, "/dev/vdb1");
        Assert.Equal([line], _run);
    }

    [Fact]
    public async Task WhatAProgramSaysComesWithItsFailure()
    {
        _code = 8;
        var failure = await Assert.ThrowsAsync<IOException>(() => new FileSystemTools(Run).CheckAsync(FileSystem.Ext4, "/dev/vdb1"));
        Assert.Equal("e2fsck -p /dev/vdb1 ended with code 8\nits words", failure.Message);
        // Corrected errors are no failure.
        _code = 1;
        await new FileSystemTools(Run).CheckAsync(FileSystem.Ext4, "/dev/vdb1");
    }

    [Fact]
    public void OptionsBecomeFlagsAndData()
    {
        VolumeDocument volume = new()
        {
            FileSystem = FileSystem.Xfs,
            MountOptions = [VolumeMountOption.NoExecute, VolumeMountOption.NoSetUserId, VolumeMountOption.Discard, VolumeMountOption.ProjectQuota],
        };
        Assert.Equal((MountOptions.NoExecute | MountOptions.NoSetUserId, "discard,prjquota"), FileSystemTools.OptionsOf(volume));
        Assert.Equal((MountOptions.None, "errors=remount-ro"), FileSystemTools.OptionsOf(new()));
        // Every word of the manifest is one or the other, for some file system.
        foreach (var option in Enum.GetValues<VolumeMountOption>())
            Assert.NotEqual((MountOptions.None, null), FileSystemTools.OptionsOf(new() { FileSystem = FileSystem.Btrfs, MountOptions = [option] }));
    }

    [Fact]
    public async Task KeysAreInNoArgument()
    {
        var (encryption, identity) = (Encryption(), NodeIdentity.Generate());
        var keys = VolumeKey.Of(encryption, identity);
        Assert.Equal([0, 2], keys.Select(k => k.Slot));
        await new LuksTools(Run, new NodeLog(_ => { })).FormatAsync(encryption, "/dev/vdb1", keys);
        Assert.Equal(["cryptsetup luksFormat --batch-mode --type luks2 --cipher aes-xts-plain64 --key-size 512 --label IMAGEFORGE-vault "
            + "--key-slot 0 --pbkdf pbkdf2 --hash sha256 --pbkdf-force-iterations 1000 --key-file /proc/self/fd/250 /dev/vdb1"], _run);
        Assert.Equal(keys[0].Bytes, Assert.Single(_keys));
        Assert.Equal("correct horse battery"u8.ToArray(), keys[1].Bytes);
        Assert.DoesNotContain("correct", $"{encryption}{encryption.Keys[0]}{keys[1]}", StringComparison.Ordinal);
    }

    /// <summary>cryptsetup's own library, which encrypts slots, knows no Adiantum.</summary>
    [Fact]
    public async Task SlotsOfAdiantumVolumesHaveACipherThatEveryLibraryKnows()
    {
        var encryption = Encryption() with { Cipher = VolumeCipher.Adiantum };
        await new LuksTools(Run, new NodeLog(_ => { })).FormatAsync(encryption, "/dev/vdb1", VolumeKey.Of(encryption, NodeIdentity.Generate()));
        Assert.Contains(" --cipher xchacha20,aes-adiantum-plain64 --key-size 256 ", Assert.Single(_run), StringComparison.Ordinal);
        Assert.Contains(" --keyslot-cipher aes-xts-plain64 --keyslot-key-size 512 ", _run[0], StringComparison.Ordinal);
    }

    [Fact]
    public void DerivedKeysDifferByVolumeAndMachineAndLast()
    {
        var (identity, encryption) = (NodeIdentity.Generate(), Encryption());
        var key = VolumeKey.Of(encryption, identity)[0].Bytes;
        Assert.Equal(32, key.Length);
        Assert.Equal(key, VolumeKey.Of(encryption, NodeIdentity.Parse(identity.ToJson()))[0].Bytes);
        Assert.NotEqual(key, VolumeKey.Of(encryption with { Name = "other" }, identity)[0].Bytes);
        Assert.NotEqual(key, VolumeKey.Of(encryption, NodeIdentity.Generate())[0].Bytes);
    }

    /// <summary>With an identity that ends with this boot, nothing is encrypted that only it could open.</summary>
    [Fact]
    public void AnIdentityThatIsNotKeptMakesNoKey() => Assert.Equal([2], VolumeKey.Of(Encryption(), null).Select(k => k.Slot));

    private static EncryptionDocument Encryption() => new()
    {
        Name = "vault",
        Keys = [new() { Slot = 2, Passphrase = new("correct horse battery") }, new() { Slot = 0, NodeId = true }],
    };

    private Task<ToolResult> Run(string program, IReadOnlyList<string> arguments, params IReadOnlyList<byte[]> keys)
    {
        _run.Add($"{program} {string.Join(' ', arguments)}");
        _keys.AddRange(keys);
        return Task.FromResult(new ToolResult(new ExitStatus(_code << 8), "its words"));
    }
}
