// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Disks;

namespace ImageForge.Tests.Node.Disks;

public sealed class DiskChoiceTests : IDisposable
{
    private readonly SysfsTree _server = SysfsTree.Server();

    public static TheoryData<DiskSelector, string?> Selectors => new()
    {
        { new() { Path = "/dev/sda" }, "/dev/sda" },
        { new() { Type = DiskType.Nvme }, "/dev/nvme0n1" },
        { new() { Type = DiskType.Virtio }, "/dev/vda" },
        { new() { Type = DiskType.Sd, MinSize = 16_000_000_000 }, "/dev/mmcblk0" },
        { new() { Type = DiskType.Ssd }, null },
        { new() { Type = DiskType.Hdd }, null },
        { new() { Model = "Samsung SSD 980*" }, "/dev/nvme0n1" },
        { new() { Model = "samsung*" }, null },
        { new() { Model = "ST4000NM0035-1V?", Wwid = "naa.5000c500a1b2ffff" }, "/dev/sdb" },
        { new() { Serial = "ZC1A2B3C" }, "/dev/sda" },
        { new() { Serial = "ZC1A" }, null },
        { new() { BusPath = "/pci0000:00/0000:00:17.0/ata2/*" }, "/dev/sdb" },
        { new() { BusPath = "*/ata?/*", MaxSize = 5_000_000_000_000 }, null },
        // Both limits are part of the range.
        { new() { MinSize = 512_000_000_000, MaxSize = 512_000_000_000 }, "/dev/nvme0n1" },
        { new() { MinSize = 512_000_000_001, MaxSize = 1_000_000_000_000 }, null },
    };

    [Theory]
    [MemberData(nameof(Selectors))]
    public void ExactlyOneDiskIsChosen(DiskSelector wanted, string? device) => Assert.Equal(device, DiskChoice.Of("disk", wanted, _server.Disks).Device);

    [Fact]
    public void WithoutAMatchTheConsoleSaysWhyOfEachDisk() =>
        Verifier.Verify(string.Join('\n', DiskChoice.Of("install disk", new() { Type = DiskType.Nvme, MinSize = 1_000_000_000_000, Serial = "X" }, _server.Disks).Report));

    [Fact]
    public void TwoMatchesAreNamedAndNoneIsTaken()
    {
        var choice = DiskChoice.Of("volume data", new() { Model = "ST4000*" }, _server.Disks);
        Assert.True(choice is { Device: null, Ambiguous: true });
        Verifier.Verify(string.Join('\n', choice.Report));
    }

    [Fact]
    public void AMachineWithoutDisksIsTold() => Assert.Contains("no disk at all", DiskChoice.Of("install disk", new() { Path = "/dev/vda" }, []).Report[^1]);

    [Fact]
    public async Task ADiskThatComesLateIsWaitedForAndOthersAreLetSettle()
    {
        var (time, looks) = (new SteppingTime(), 0);
        var all = _server.Disks;
        // Two looks without any disk, then one of the pair, then both.
        var search = new DiskSearch(() => ++looks <= 2 ? [] : looks <= 4 ? [all[2]] : [all[2], all[3]], time);
        var choice = await search.FindAsync("volume data", new() { Model = "ST4000*" }, default);
        Assert.True(choice.Ambiguous);

        looks = 0;
        Assert.Equal("/dev/sda", (await search.FindAsync("volume data", new() { Path = "/dev/sda" }, default)).Device);
        Assert.Equal(3, looks);
    }

    [Fact]
    public async Task AfterHalfAMinuteWithoutADiskTheSearchEnds()
    {
        var time = new SteppingTime();
        var start = time.GetUtcNow();
        Assert.Null((await new DiskSearch(() => [], time).FindAsync("install disk", new() { Path = "/dev/vda" }, default)).Device);
        Assert.InRange(time.GetUtcNow() - start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31));
    }

    public void Dispose() => _server.Dispose();
}
