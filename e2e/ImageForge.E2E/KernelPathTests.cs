// SPDX-License-Identifier: Apache-2.0
using System.Net;
using ImageForge.E2E.Rig;
using ImageForge.Qemu.Cluster;

namespace ImageForge.E2E;

/// <summary>The mesh is the kernel's WireGuard and nothing else, judged from outside the machines.</summary>
[Collection(nameof(BuiltImage))]
public sealed class KernelPathTests(BuiltImage image)
{
    [Fact]
    public async Task TheWireCarriesWireGuardAndNothingOfThePayload()
    {
        await using var segment = await Segment.StartAsync(image);
        var capture = Path.Combine(segment.Directory, "wire.pcap");
        var first = await segment.BootAsync(BootMode.Kernel, change: spec => spec with { Nics = [spec.Nics[0] with { Capture = capture }] });
        var second = await segment.BootAsync(BootMode.Kernel);
        await first.MeshesWithAsync(second);
        // A round trip over the mesh means that payload has passed.
        var seen = await first.ReportsAsync(s => s.Peers.Any(p => p.RttMs is not null), "a round trip");

        // What the machine's kernel says of the link, and its own words when the module came.
        Assert.Equal(new KernelStatus("mesh0", "wireguard", Module: true, TunDevices: 0), seen.Kernel);
        Assert.Contains("wireguard: WireGuard", first.ConsoleText);

        var peer = IPEndPoint.Parse(seen.Peers.Single().Endpoint!);
        var own = IPEndPoint.Parse(second.Status!.Peers.Single().Endpoint!);
        var between = Pcap.Read(capture).Where(f => f.IsBetween(own.Address, peer.Address)).ToList();
        Assert.NotEmpty(between);
        Assert.All(between, f => Assert.True(f.Udp is { Payload.Length: > 0 } d && d.SourcePort == 51820 && d.DestinationPort == 51820,
            "a frame between the two machines is not WireGuard's"));
        var messages = between.Select(f => f.Udp!.Payload).ToList();
        // Handshake initiation 148 bytes, response 92, transport data with its counter (WireGuard whitepaper, 5.4).
        Assert.Contains(messages, m => m is [1, 0, 0, 0, ..] && m.Length == 148);
        Assert.Contains(messages, m => m is [2, 0, 0, 0, ..] && m.Length == 92);
        Assert.Contains(messages, m => m is [4, 0, 0, 0, ..] && m.Length > 32);
        Assert.All(messages, m => Assert.True(m is [>= 1 and <= 4, 0, 0, 0, ..], "an unknown WireGuard message type"));

        // Packets inside carry both mesh addresses; neither may be seen on the wire.
        foreach (var address in new[] { seen.Address, seen.Peers.Single().Address })
        {
            var bytes = IPAddress.Parse(address).GetAddressBytes();
            Assert.All(messages, m => Assert.Equal(-1, m.AsSpan().IndexOf(bytes)));
        }
    }
}
