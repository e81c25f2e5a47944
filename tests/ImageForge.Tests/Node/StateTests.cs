// SPDX-License-Identifier: Apache-2.0
using ImageForge.Formats.Content;
using ImageForge.Formats.Gpt;
using ImageForge.Formats.State;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Identity;
using ImageForge.Node.State;

namespace ImageForge.Tests.Node;

public sealed class StateTests : IDisposable
{
    private const long Length = 64 << 20;
    private static readonly GptTable WithState = DiskPreparation.Layout("a", Length, 512);
    private static readonly GptTable Foreign = GptTable.Arrange("b", [new(GptTypes.BasicData, "data", 1 << 20)], Length);
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void Boot_medium_comes_before_install_disk_before_any_other()
    {
        Disk[] all = [Disk("/dev/sda", WithState), Disk("/dev/vda", WithState), Disk("/dev/vdb", WithState)];
        Assert.Equal("/dev/vdb", Used(StateChoice.Of(all, "/dev/vdb", "/dev/vda")));
        Assert.Equal("/dev/vda", Used(StateChoice.Of(all, null, "/dev/vda")));
        Assert.Equal("/dev/vda", Used(StateChoice.Of(all, "/dev/sr0", "/dev/vda")));
        Assert.Equal("/dev/sda", Used(StateChoice.Of(all, null, null)));
    }

    [Fact]
    public void Only_an_install_disk_without_any_partition_is_prepared()
    {
        Assert.Equal("/dev/vda", Assert.IsType<StateChoice.Prepare>(StateChoice.Of([Disk("/dev/vda", null)], null, "/dev/vda")).Disk.Device);
        Assert.Null(Nowhere(StateChoice.Of([Disk("/dev/vda", null)], null, null)));
        Assert.Contains("cannot be read", Nowhere(StateChoice.Of([Disk("/dev/vda", null)], null, "/dev/vdb")));
        Assert.Contains("left alone", Nowhere(StateChoice.Of([Disk("/dev/vda", Foreign)], null, "/dev/vda")));
        Assert.Contains("left alone", Nowhere(StateChoice.Of([Disk("/dev/vda", null) with { HasKernelPartitions = true }], null, "/dev/vda")));
        Assert.Contains("read-only", Nowhere(StateChoice.Of([Disk("/dev/vda", null) with { IsReadOnly = true }], null, "/dev/vda")));
        // With wipe: foreign what is there goes, but never what this system has put there.
        Assert.True(Assert.IsType<StateChoice.Prepare>(StateChoice.Of([Disk("/dev/vda", Foreign)], null, "/dev/vda", DiskWipe.Foreign)).Erase);
        var volume = GptTable.Arrange("c", [new(GptTypes.ImageForgeVolume, "IMAGEFORGE-data", 1 << 20)], Length);
        Assert.Contains("left alone", Nowhere(StateChoice.Of([Disk("/dev/vda", volume)], null, "/dev/vda", DiskWipe.Foreign)));
        Assert.Contains("read-only", Nowhere(StateChoice.Of([Disk("/dev/vda", Foreign) with { IsReadOnly = true }], null, "/dev/vda", DiskWipe.Foreign)));
        // A disk that holds state elsewhere keeps the install disk untouched.
        Assert.Equal("/dev/sda", Used(StateChoice.Of([Disk("/dev/sda", WithState), Disk("/dev/vda", null)], null, "/dev/vda")));
        Assert.Null(Nowhere(StateChoice.Of([Disk("/dev/sr0", WithState) with { IsReadOnly = true }], "/dev/sr0", null)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData((16 << 20) - 1)]
    [InlineData((int)Length - 1)]
    [InlineData((int)Length - (16 << 20))]
    public void A_disk_with_a_byte_at_either_end_is_not_blank(int at)
    {
        Assert.True(DiskPreparation.IsBlank(ByteSource.Zeros(Length)));
        Assert.False(DiskPreparation.IsBlank(new DiskContent(Length, [new(at, ByteSource.FromMemory(new byte[] { 1 }))])));
    }

    [Fact]
    public void Identity_is_made_once_and_kept()
    {
        var store = Store();
        var (made, origin) = MachineState.Load(store);
        Assert.Equal(IdentityOrigin.New, origin);
        var (kept, again) = MachineState.Load(Store());
        Assert.Equal((IdentityOrigin.Kept, made.NodeId, made.PublicKey), (again, kept.NodeId, kept.PublicKey));
    }

    [Fact]
    public void Other_files_are_kept_and_a_torn_write_is_undone()
    {
        var store = Store();
        store.Set("a", [1]);
        store.Set("b", [2]);
        Assert.Equal(["a", "b"], Store().Files.Keys);
        // Power goes while the second slot is being written.
        var before = File.ReadAllBytes(_file);
        store.Set("b", [3]);
        var after = File.ReadAllBytes(_file);
        var torn = before[..];
        var changed = Enumerable.Range(0, after.Length).First(i => before[i] != after[i]);
        after.AsSpan(changed, 100).CopyTo(torn.AsSpan(changed));
        File.WriteAllBytes(_file, torn);
        Assert.Equal([2], Store().Files["b"]);
    }

    [Fact]
    public void A_broken_identity_is_an_error_and_not_replaced()
    {
        Store().Set(NodeIdentity.FileName, "{}"u8.ToArray());
        Assert.Throws<InvalidDataException>(() => MachineState.Load(Store()));
        Assert.Equal("{}"u8.ToArray(), Store().Files[NodeIdentity.FileName]);
    }

    public void Dispose() => File.Delete(_file);

    private StateFiles Store()
    {
        const int offset = 4096;
        using (var file = File.OpenWrite(_file))
            if (file.Length == 0) file.SetLength(offset + StateStore.Length);
        return new StateFiles(_file, offset);
    }

    private static Disk Disk(string device, GptTable? table) => new(device, Length, 512, false, false, table);

    private static string Used(StateChoice choice) => Assert.IsType<StateChoice.Use>(choice).Disk.Device;

    private static string? Nowhere(StateChoice choice) => Assert.IsType<StateChoice.Nowhere>(choice).Reason;
}
