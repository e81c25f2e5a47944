// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Net;
using discovery::ImageForge.Discovery;

namespace ImageForge.Tests.Discovery;

public sealed class RateLimiterTests
{
    private static readonly ClientAddress Here = new(IPAddress.Parse("192.0.2.1"), "");
    private static readonly ClientAddress There = new(IPAddress.Parse("192.0.2.2"), "");
    private readonly RateLimiter _limiter = new(15, 60);

    [Fact]
    public void ABurstIsFreeThenCallsWaitTheirTurn()
    {
        for (var i = 0; i < 60; i++) Assert.True(Reserve(Here, 0) <= TimeSpan.Zero, $"call {i}");
        for (var i = 1; i <= 30; i++) Assert.Equal(i / 15.0, Reserve(Here, 0).TotalSeconds, 3);
        Assert.True(Reserve(There, 0) <= TimeSpan.Zero, "another address has its own bucket");
    }

    [Fact]
    public void ARefusedCallTakesNoToken()
    {
        for (var i = 0; i < 60; i++) Reserve(Here, 0);
        for (var i = 0; i < 100; i++)
        {
            Assert.False(_limiter.TryReserve(Here, TimeSpan.Zero, TimeSpan.FromSeconds(0.06), out _));
        }
        Assert.True(_limiter.TryReserve(Here, TimeSpan.Zero, TimeSpan.FromSeconds(0.07), out var wait));
        Assert.Equal(1 / 15.0, wait.TotalSeconds, 3);
    }

    [Fact]
    public void AReturnedTokenIsThere()
    {
        for (var i = 0; i < 61; i++) Reserve(Here, 0);
        _limiter.Return(Here);
        Assert.Equal(1 / 15.0, Reserve(Here, 0).TotalSeconds, 3);
    }

    [Fact]
    public void TokensComeBackUpToABucketFull()
    {
        for (var i = 0; i < 60; i++) Reserve(Here, 0);
        for (var i = 0; i < 15; i++) Assert.True(Reserve(Here, 1) <= TimeSpan.Zero);
        Assert.True(Reserve(Here, 1) > TimeSpan.Zero);
        for (var i = 0; i < 60; i++) Assert.True(Reserve(Here, 1000) <= TimeSpan.Zero);
        Assert.True(Reserve(Here, 1000) > TimeSpan.Zero);
    }

    [Fact]
    public void OnlyAddressesWithFullBucketsAreForgotten()
    {
        for (var i = 0; i < 60; i++) Reserve(Here, 0);
        Reserve(There, 0);
        _limiter.Forget(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _limiter.Tracked);
        Assert.True(Reserve(Here, 0) > TimeSpan.Zero);
        _limiter.Forget(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _limiter.Tracked);
    }

    private TimeSpan Reserve(ClientAddress address, double now)
    {
        Assert.True(_limiter.TryReserve(address, TimeSpan.FromSeconds(now), Timeout.InfiniteTimeSpan, out var wait));
        return wait;
    }
}
