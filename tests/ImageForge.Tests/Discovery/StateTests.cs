// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using discovery::ImageForge.Discovery.State;
using WatchResponse = discovery::Sidero.Discovery.Server.WatchResponse;
using WireAffiliate = discovery::Sidero.Discovery.Server.Affiliate;

namespace ImageForge.Tests.Discovery;

/// <summary>The rules of updating, expiring and watching, on a clock that the test turns.</summary>
public sealed class StateTests
{
    private readonly Clusters _clusters = new(new Totals(1000, 1000, long.MaxValue));
    private TimeSpan _now = TimeSpan.FromMinutes(1);

    [Fact]
    public void DataReplacesAndMayShortenTheLife()
    {
        Update("a", [1], ttl: 600);
        Update("a", [2], ttl: 1);
        Assert.Equal([2], Only().Data.ToByteArray());
        Pass(2);
        Assert.Equal(1, Collect().Affiliates);
    }

    [Fact]
    public void EndpointsAloneKeepAnAffiliateAliveAndNeverShorten()
    {
        Update("a", [1], ttl: 10);
        Update("a", [], ttl: 60, [7]);
        Update("a", [], ttl: 1);
        Pass(30);
        Assert.True(Collect().Nothing);
        Assert.Single(Listed());
    }

    [Fact]
    public void EqualEndpointsAreOneAndKeepTheLaterExpiration()
    {
        Update("a", [1], ttl: 600, [7], [8]);
        Update("a", [], ttl: 5, [7]);
        Update("a", [], ttl: 900, [8]);
        Pass(601);
        Assert.Equal(new Collected(0, 0, 1), Collect());
        Assert.Equal([8], Assert.Single(Only().Endpoints).ToByteArray());
    }

    [Fact]
    public void EndpointsKeepTheOrderOfTheirFirstAppearance()
    {
        Update("a", [], 600, [3], [1]);
        Update("a", [], 600, [2], [1]);
        Assert.Equal([3, 1, 2], Only().Endpoints.Select(e => e[0]));
    }

    [Fact]
    public void WhatFittedBeforeTooManyEndpointsStays()
    {
        using var watch = _clusters.Watch("c")!;
        Assert.Equal(UpdateOutcome.TooManyEndpoints, Update("a", [1], 600, [.. Enumerable.Range(0, 65).Select(i => new[] { (byte)i })]));
        Assert.Equal(64, Only().Endpoints.Count);
        Assert.Equal([1], Only().Data.ToByteArray());
        var told = Assert.Single(Take(watch));
        Assert.Equal(64, told.Affiliates[0].Endpoints.Count);
    }

    [Fact]
    public void AFailedUpdateDoesNotKeepANewAffiliateAlive()
    {
        Update("a", [], 600, [.. Enumerable.Range(0, 65).Select(i => new[] { (byte)i })]);
        Assert.Single(Listed());
        Assert.Equal(1, Collect().Affiliates);
    }

    [Fact]
    public void TheLastPlaceOfAClusterIsTheThousandAndTwentyFourth()
    {
        for (var i = 0; i < 1024; i++) Assert.Equal(UpdateOutcome.Done, Update($"a{i}", [1], 600));
        Assert.Equal(UpdateOutcome.TooManyAffiliates, Update("one more", [1], 600));
        Assert.Equal(UpdateOutcome.Done, Update("a7", [2], 600));
        Assert.Equal(1024, Listed().Count);
    }

    [Theory, InlineData(0), InlineData(-5)]
    public void NoTimeToLiveLastsUntilTheNextCollection(int ttl)
    {
        Update("a", [1], ttl);
        Assert.Single(Listed());
        Pass(0.001);
        Assert.Equal(1, Collect().Affiliates);
        Assert.Empty(Listed());
    }

    [Fact]
    public void AnAffiliateLivesToTheTickOfItsExpirationAndAnEndpointOnlyUpToIt()
    {
        Update("a", [1], ttl: 10, [7]);
        Pass(10);
        Assert.Equal(new Collected(0, 0, 1), Collect());
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(1, Collect().Affiliates);
    }

    [Fact]
    public void ExpiredEndpointsAreAnnouncedWithWhatIsLeft()
    {
        Update("a", [1], ttl: 600);
        Update("a", [], ttl: 5, [7]);
        using var watch = _clusters.Watch("c")!;
        Pass(6);
        Collect();
        var told = Assert.Single(Take(watch));
        Assert.False(told.Deleted);
        Assert.Empty(told.Affiliates[0].Endpoints);
        Assert.Equal([1], told.Affiliates[0].Data.ToByteArray());
    }

    [Fact]
    public void OnDemandExpiredEndpointsAreAnnouncedAsTheReferenceDoes()
    {
        Update("a", [1], ttl: 600);
        Update("a", [], ttl: 5, [7]);
        using var watch = _clusters.Watch("c")!;
        Pass(6);
        _clusters.CollectGarbage(_now, endpointExpiryDeletes: true);
        Assert.True(Assert.Single(Take(watch)).Deleted);
        Assert.Single(Listed());
    }

    [Fact]
    public void WhatChangedIsAnnouncedAndWhatOnlyLivesLongerIsNot()
    {
        using var watch = _clusters.Watch("c")!;
        Update("a", [], 600);
        Assert.Equal("a", Assert.Single(Take(watch)).Affiliates[0].Id);
        Update("a", [1], 600);
        Update("a", [1], 600);
        Assert.Single(Take(watch));
        Update("a", [1], 600);
        Assert.Single(Take(watch));
        Update("a", [], 900, [9]);
        Assert.Single(Take(watch));
        Update("a", [], 1200, [9]);
        Assert.Empty(Take(watch));
        Update("a", [], 1200);
        Assert.Empty(Take(watch));
    }

    [Fact]
    public void ADeletionIsAnnouncedOnceAndCarriesTheIdAlone()
    {
        Update("a", [1], 600, [7]);
        using var watch = _clusters.Watch("c")!;
        Assert.Single(watch.Subscription.Snapshot);
        _clusters.Delete("c", "a");
        _clusters.Delete("c", "a");
        _clusters.Delete("c", "never there");
        var told = Assert.Single(Take(watch));
        Assert.Equal(new WatchResponse { Deleted = true, Affiliates = { new WireAffiliate { Id = "a" } } }, told);
    }

    [Fact]
    public void AskingCreatesNothing()
    {
        _clusters.Delete("c", "a");
        Assert.Empty(_clusters.List("c"));
        Assert.Equal(0, _clusters.Totals.Clusters);
        _clusters.Watch("c")!.Dispose();
        Assert.Equal((0L, 0L), (_clusters.Totals.Clusters, _clusters.Totals.Watches));
    }

    [Fact]
    public void AnEmptyClusterGoesWithTheCollectionAndItsAccountsWithIt()
    {
        Update("a", [1], 600, [7]);
        Assert.Equal((1L, 1L), (_clusters.Totals.Clusters, _clusters.Totals.Affiliates));
        Assert.True(_clusters.Totals.Bytes > 0);
        _clusters.Delete("c", "a");
        Assert.Equal(new Collected(1, 0, 0), Collect());
        Assert.Equal((0L, 0L, 0L), (_clusters.Totals.Clusters, _clusters.Totals.Affiliates, _clusters.Totals.Bytes));
    }

    [Fact]
    public void CapsRefuseWhatIsNewAndServeWhatIsKnown()
    {
        var clusters = new Clusters(new Totals(1, 1, 1));
        Assert.Equal(UpdateOutcome.Done, clusters.Update("c", new AffiliateUpdate("a", new byte[] { 1 }, [], TimeSpan.FromMinutes(1)), _now));
        Assert.Equal(UpdateOutcome.OutOfMemory, clusters.Update("c", new AffiliateUpdate("b", new byte[] { 1 }, [], TimeSpan.Zero), _now));
        Assert.Equal(UpdateOutcome.OutOfMemory, clusters.Update("c", new AffiliateUpdate("a", new byte[] { 1, 2 }, [], TimeSpan.Zero), _now));
        Assert.Equal(UpdateOutcome.OutOfMemory, clusters.Update("c", new AffiliateUpdate("a", default, [new byte[] { 7 }], TimeSpan.Zero), _now));
        Assert.Equal(UpdateOutcome.Done, clusters.Update("c", new AffiliateUpdate("a", new byte[] { 2 }, [], TimeSpan.FromMinutes(1)), _now));
        Assert.Equal(UpdateOutcome.TooManyClusters, clusters.Update("d", new AffiliateUpdate("a", default, [], TimeSpan.Zero), _now));
        using var watch = clusters.Watch("c");
        Assert.NotNull(watch);
        Assert.Null(clusters.Watch("c"));
    }

    [Fact]
    public void EverybodySharesOneEncoding()
    {
        Update("a", [1], 600, [7]);
        using var one = _clusters.Watch("c")!;
        using var other = _clusters.Watch("c")!;
        Assert.Same(one.Subscription.Snapshot[0], other.Subscription.Snapshot[0]);
        Assert.Same(one.Subscription.Snapshot[0], _clusters.List("c")[0]);
        Update("a", [2], 600);
        Assert.True(one.Subscription.TryTake(out var first));
        Assert.True(other.Subscription.TryTake(out var second));
        Assert.Same(first, second);
    }

    [Fact]
    public async Task AWatcherWakesForAChangeAndForItsEnd()
    {
        using var watch = _clusters.Watch("c")!;
        var waiting = watch.Subscription.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        Update("a", [1], 600);
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Single(Take(watch));
        waiting = watch.Subscription.WaitAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        watch.Subscription.End();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(watch.Subscription.Ended);
        Update("a", [2], 600);
        Assert.False(watch.Subscription.TryTake(out _));
    }

    [Fact]
    public async Task WritersWatchersAndTheCollectorMayMeetAtAnyMoment()
    {
        var deadline = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 20_000 && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(5); i++)
            {
                var cluster = $"c{(i + worker) % 3}";
                switch ((i * 7 + worker) % 5)
                {
                    case 0: _clusters.Delete(cluster, "a"); break;
                    case 1: _clusters.CollectGarbage(_now, false); break;
                    case 2: _clusters.Watch(cluster)!.Dispose(); break;
                    default: _clusters.Update(cluster, new AffiliateUpdate("a", new byte[] { 1 }, [], TimeSpan.Zero), _now); break;
                }
            }
        })));
        for (var i = 0; i < 3; i++) _clusters.Delete($"c{i}", "a");
        _clusters.CollectGarbage(_now, false);
        Assert.Equal((0L, 0L, 0L, 0L), (_clusters.Totals.Clusters, _clusters.Totals.Affiliates, _clusters.Totals.Watches, _clusters.Totals.Bytes));
    }

    private UpdateOutcome Update(string id, byte[] data, double ttl, params byte[][] endpoints)
        => _clusters.Update("c", new AffiliateUpdate(id, data, [.. endpoints.Select(e => new ReadOnlyMemory<byte>(e))], TimeSpan.FromSeconds(ttl)), _now);

    private void Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);

    private Collected Collect() => _clusters.CollectGarbage(_now, endpointExpiryDeletes: false);

    private List<WireAffiliate> Listed() => [.. _clusters.List("c").Select(frame => Frames.Parse(frame).Affiliates[0])];

    private WireAffiliate Only() => Assert.Single(Listed());

    private static List<WatchResponse> Take(Watch watch) => Frames.TakeAll(watch.Subscription);
}
