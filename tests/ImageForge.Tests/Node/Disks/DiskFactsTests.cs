// SPDX-License-Identifier: Apache-2.0
using ImageForge.MachineConfig;
using ImageForge.Node.Disks;

namespace ImageForge.Tests.Node.Disks;

public sealed class DiskFactsTests : IDisposable
{
    private readonly SysfsTree _server = SysfsTree.Server();

    [Fact]
    public void WholeDisksAreListedWithAllThatOneCanChooseBy() =>
        Verifier.Verify(string.Join('\n', _server.Disks.Select(d => d.ToString())));

    [Fact]
    public void TypesFollowTheKernelsNamesAndRotation() => Assert.Equal(
        [DiskType.Sd, DiskType.Nvme, DiskType.Hdd, DiskType.Hdd, DiskType.Virtio], _server.Disks.Select(d => d.Type));

    [Fact]
    public void WhatIsNoDiskIsLeftOut() =>
        Assert.Equal(["/dev/mmcblk0", "/dev/nvme0n1", "/dev/sda", "/dev/sdb", "/dev/vda"], _server.Disks.Select(d => d.Device));

    [Fact]
    public void SerialsComeFromWhereEachBusKeepsThem() => Assert.Equal(
        ["0x2d3a1f00", "S5GYNG0R111111", "ZC1A2B3C", null, "state"], _server.Disks.Select(d => d.Serial));

    [Fact]
    public void AMachineWithoutDisksHasNone() => Assert.Empty(DiskFacts.List("/nowhere"));

    /// <summary>The real /sys: whatever disks this host has, their lengths are what their devices say.</summary>
    [Fact]
    public void ThisHostsDisksCanBeRead()
    {
        var present = Directory.Exists("/sys/block") ? Directory.GetFileSystemEntries("/sys/block") : [];
        var disks = present.Where(p => Path.GetFileName(p) is ['v' or 's', 'd', _] or ['n', 'v', 'm', 'e', ..] && File.ReadAllText(Path.Combine(p, "size")).Trim() != "0");
        var listed = DiskFacts.List();
        Assert.Superset(disks.Select(d => "/dev/" + Path.GetFileName(d)).ToHashSet(), listed.Select(d => d.Device).ToHashSet());
        Assert.All(listed, d => Assert.Equal(long.Parse(File.ReadAllText($"/sys/block/{Path.GetFileName(d.Device)}/size").Trim(), System.Globalization.CultureInfo.InvariantCulture) * 512, d.Length));
    }

    public void Dispose() => _server.Dispose();
}
