// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using discovery::ImageForge.Discovery.State;
using FsCheck;
using FsCheck.Fluent;

namespace ImageForge.Tests.Discovery;

/// <summary>
/// Whatever happens to a cluster and however slowly a watcher takes it: the watcher ends up with the cluster's state,
/// never goes back in time for any affiliate, and what waits for it stays bounded.
/// </summary>
public sealed class PendingChangesTests
{
    private const int Ids = 12;

    [Fact]
    public void AWatcherOfAnySpeedConverges() => Prop.ForAll(Gen.Choose(0, 999).ListOf(400).ToArbitrary(), steps =>
    {
        var pending = new PendingChanges();
        var truth = new Dictionary<string, int>();
        var view = new Dictionary<string, int>();
        var seen = new Dictionary<string, int>();
        var version = 0;
        foreach (var step in steps)
        {
            var id = $"affiliate {step % Ids}";
            switch (step / Ids % 7)
            {
                case 0 or 1 or 2:
                    pending.Change(id, Frame(id, ++version, false), !truth.ContainsKey(id));
                    truth[id] = version;
                    break;
                case 3 or 4:
                    if (truth.Remove(id)) pending.Remove(id, Frame(id, ++version, true));
                    break;
                default:
                    TakeOne(pending, view, seen);
                    break;
            }
            Assert.True(pending.Count <= 2 * Ids, "what waits is bounded by what lives and what is known");
        }
        while (pending.Count > 0) TakeOne(pending, view, seen);
        Assert.False(pending.TryTake(out _));
        Assert.Equal(truth.OrderBy(p => p.Key), view.OrderBy(p => p.Key));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AFastWatcherSeesEveryChangeInOrder()
    {
        var pending = new PendingChanges();
        for (var i = 0; i < 100; i++)
        {
            pending.Change("a", Frame("a", i, false), i == 0);
            Assert.True(pending.TryTake(out var frame));
            Assert.Equal(i, Version(frame));
        }
    }

    [Fact]
    public void ALaterStateTakesThePlaceOfAnUndeliveredOne()
    {
        var pending = new PendingChanges();
        pending.Change("busy", Frame("busy", 1, false), true);
        for (var i = 0; i < 50; i++) pending.Change($"other {i}", Frame("other", i, false), true);
        pending.Change("busy", Frame("busy", 2, false), false);
        Assert.Equal(51, pending.Count);
        Assert.True(pending.TryTake(out var first));
        Assert.Equal(2, Version(first));
    }

    [Fact]
    public void ComingsAndGoingsThatNobodyHeardOfLeaveNothing()
    {
        var pending = new PendingChanges();
        for (var i = 0; i < 100_000; i++)
        {
            pending.Change($"stranger {i}", Frame("s", 1, false), true);
            pending.Remove($"stranger {i}", Frame("s", 2, true));
        }
        Assert.Equal(0, pending.Count);
    }

    [Fact]
    public void ARemovalThatTheWatcherNeedsIsKeptThroughRebirth()
    {
        var pending = new PendingChanges();
        pending.Remove("known", Frame("known", 1, true));
        pending.Change("known", Frame("known", 2, false), true);
        pending.Remove("known", Frame("known", 3, true));
        Assert.True(pending.TryTake(out var frame));
        Assert.Equal(3, Version(frame));
    }

    private static void TakeOne(PendingChanges pending, Dictionary<string, int> view, Dictionary<string, int> seen)
    {
        if (!pending.TryTake(out var frame)) return;
        var (id, version, deleted) = (System.Text.Encoding.UTF8.GetString(frame, 5, frame.Length - 5), Version(frame), frame[0] == 1);
        Assert.True(version > seen.GetValueOrDefault(id, 0), "an older state came after a newer one");
        seen[id] = version;
        if (deleted) Assert.True(view.Remove(id), "the watcher was told of the end of something it never knew");
        else view[id] = version;
    }

    // The queue does not look into frames, so the test puts into them what it wants to read back.
    private static byte[] Frame(string id, int version, bool deleted)
        => [(byte)(deleted ? 1 : 0), .. BitConverter.GetBytes(version), .. System.Text.Encoding.UTF8.GetBytes(id)];

    private static int Version(byte[] frame) => BitConverter.ToInt32(frame, 1);
}
