// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.Tests.Discovery;

namespace ImageForge.Tests.Mesh;

/// <summary>The two halves of ImageForge against each other: our client and our service.</summary>
public sealed class OwnServiceTests
{
    [Fact]
    public async Task Members_meet_leave_and_find_each_other_again_after_a_restart()
    {
        await using var service = await TestService.StartAsync();
        await using var a = new RunningClient(service.Address.ToString(), "a");
        await using var b = new RunningClient(service.Address.ToString(), "b");
        await a.AwaitMembersAsync("b-host");
        await b.AwaitMembersAsync("a-host");
        Assert.Null(a.Client.PublicAddress); // loopback is no address for others
        b.Publish("renamed", IPEndPoint.Parse("10.0.0.2:51820"), IPEndPoint.Parse("[2001:db8::2]:51820"));
        await Eventually.TrueAsync(() => a.Client.Members is [{ Name: "renamed", Endpoints.Count: 2 }], () => "the new statement");
        await b.Client.WithdrawAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        await a.AwaitMembersAsync();
    }

    [Fact]
    public async Task Fifty_members_see_all_others()
    {
        await using var service = await TestService.StartAsync();
        var clients = Enumerable.Range(0, 50).Select(i => new RunningClient(service.Address.ToString(), $"n{i:00}")).ToList();
        foreach (var client in clients)
            await Eventually.TrueAsync(() => client.Client.Members.Count == 49, () => $"{client.Id} sees {client.Client.Members.Count}");
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
