// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using discovery::ImageForge.Discovery;
using discovery::ImageForge.Discovery.State;
using discovery::ImageForge.Discovery.Storage;
using discovery::Sidero.Discovery.Storage;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ImageForge.Tests.Discovery;

public sealed class SnapshotFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("discovery-").FullName;
    private readonly StringWriter _log = new();

    private string Path => System.IO.Path.Combine(_directory, "deep", "state.binpb");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WhatIsSavedIsOneStateSnapshotAndComesBack()
    {
        var state = Filled();
        new SnapshotFile(Path).Save(state.Export(TimeSpan.FromSeconds(10)));

        var message = StateSnapshot.Parser.ParseFrom(File.ReadAllBytes(Path));
        var stored = message.Clusters.Single(c => c.Id == "zwölf").Affiliates.Single();
        Assert.Equal(590, stored.Ttl.Seconds);
        Assert.Equal(0, stored.Ttl.Nanos);
        Assert.Equal([7, 8], stored.Endpoints.Single().Data.ToByteArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Empty(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!, "*.tmp"));

        var restored = Empty();
        Keeper(restored).Load();
        Assert.Equal(Listed(state, "zwölf"), Listed(restored, "zwölf"));
        Assert.Equal(Listed(state, "other"), Listed(restored, "other"));
        Assert.Equal(state.Totals.Bytes, restored.Totals.Bytes);
    }

    [Fact]
    public void DowntimeDoesNotConsumeTheTimeToLive()
    {
        new SnapshotFile(Path).Save(Filled().Export(TimeSpan.FromSeconds(10)));
        var restored = Empty();
        Keeper(restored).Load();
        Assert.True(restored.CollectGarbage(TimeSpan.FromSeconds(589), false).Nothing);
        Assert.Equal(2, restored.CollectGarbage(TimeSpan.FromSeconds(592), false).Affiliates);
    }

    [Fact]
    public void AnEmptyStateReplacesAFullOne()
    {
        new SnapshotFile(Path).Save(Filled().Export(TimeSpan.Zero));
        Keeper(Empty()).Save();
        Assert.Equal(0, new FileInfo(Path).Length);
        Keeper(Empty()).Load();
        Assert.Contains("\"event\":\"snapshot loaded\"", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void MomentsOfOldFilesAreUnderstood()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var affiliate = new AffiliateSnapshot { Id = "a", Expiration = Timestamp.FromDateTimeOffset(now.AddSeconds(100)), Data = ByteString.CopyFrom(1) };
        Write(new StateSnapshot { Clusters = { new ClusterSnapshot { Id = "c", Affiliates = { affiliate } } } }.ToByteArray());
        Assert.Equal(TimeSpan.FromSeconds(100), new SnapshotFile(Path).Load(now).Single().Affiliates.Single().Ttl);
    }

    [Theory, InlineData(1), InlineData(20), InlineData(-1)]
    public void ADamagedFileGivesWhatIsBeforeTheDamage(int cut)
    {
        new SnapshotFile(Path).Save(Filled().Export(TimeSpan.Zero));
        var bytes = File.ReadAllBytes(Path);
        var first = bytes[1] + 2;
        Write(bytes[..(cut < 0 ? bytes.Length + cut : first + cut)]);
        var restored = Empty();
        Keeper(restored).Load();
        Assert.Equal(1, restored.Totals.Clusters);
        Assert.Contains("snapshot not loaded to its end", _log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 0x12, 0 })]
    [InlineData(new byte[] { 0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f })]
    [InlineData(new byte[] { 0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0x0a })]
    [InlineData(new byte[] { 0x0a, 2, 0x0a, 9 })]
    public void AHostileFileIsRefusedWithItsName(byte[] bytes)
    {
        Write(bytes);
        var error = Assert.Throws<InvalidDataException>(() => new SnapshotFile(Path).Load(default).ToList());
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheCallsWouldRefuseIsNotLoaded()
    {
        AffiliateSnapshot Affiliate(string id, int data = 1, int endpoints = 0, int endpointBytes = 1)
        {
            var affiliate = new AffiliateSnapshot { Id = id, Ttl = Duration.FromTimeSpan(TimeSpan.FromDays(400)), Data = ByteString.CopyFrom(new byte[data]) };
            for (var i = 0; i < endpoints; i++) affiliate.Endpoints.Add(new EndpointSnapshot { Data = ByteString.CopyFrom(new byte[endpointBytes]) });
            return affiliate;
        }
        var cluster = new ClusterSnapshot
        {
            Id = "c",
            Affiliates = { Affiliate("good"), Affiliate("good"), Affiliate(""), Affiliate(new string('x', 257)), Affiliate("big", 2049), Affiliate("many", 1, 65), Affiliate("long", 1, 1, 33) },
        };
        Write(new StateSnapshot { Clusters = { cluster, new ClusterSnapshot { Id = "" }, new ClusterSnapshot { Id = "c" } } }.ToByteArray());
        var restored = Empty();
        Keeper(restored).Load();
        Assert.Equal((1L, 1L), (restored.Totals.Clusters, restored.Totals.Affiliates));
        Assert.Equal(1, restored.CollectGarbage(TimeSpan.FromMinutes(30.1), false).Affiliates);
        Assert.Contains("\"skipped\":8", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnwritablePlaceIsReportedAndThePreviousFileKept()
    {
        new SnapshotFile(Path).Save(Filled().Export(TimeSpan.Zero));
        var before = File.ReadAllBytes(Path);
        Directory.CreateDirectory(Path + ".tmp");
        Keeper(Empty()).Save();
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Contains("snapshot not saved", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFullDiskLeavesThePreviousFile()
    {
        new SnapshotFile(Path).Save(Filled().Export(TimeSpan.Zero));
        var before = File.ReadAllBytes(Path);
        IEnumerable<ClusterContent> Failing()
        {
            yield return Filled().Export(TimeSpan.Zero).First();
            throw new IOException("No space left on device");
        }
        Assert.Throws<IOException>(() => new SnapshotFile(Path).Save(Failing()));
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.False(File.Exists(Path + ".tmp"));
    }

    private static Clusters Empty() => new(new Totals(100, 100, long.MaxValue));

    private static Clusters Filled()
    {
        var state = Empty();
        var ttl = TimeSpan.FromSeconds(600);
        state.Update("zwölf", new AffiliateUpdate("ä", new byte[] { 1, 2 }, [new byte[] { 7, 8 }], ttl), TimeSpan.Zero);
        state.Update("other", new AffiliateUpdate("b", new byte[] { 3 }, [], ttl), TimeSpan.Zero);
        return state;
    }

    private Keeper Keeper(Clusters clusters)
    {
        var time = new FrozenTime();
        return new Keeper(new SnapshotFile(Path), clusters, new ServiceClock(time), new ServiceLog(_log, time, verbose: false));
    }

    private void Write(byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllBytes(Path, bytes);
    }

    private static string Listed(Clusters clusters, string id)
        => string.Join(' ', clusters.List(id).Select(Convert.ToHexString).Order());

    private sealed class FrozenTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
