// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.Json;
using ImageForge.Linux.Netlink;
using ImageForge.Mesh;
using ImageForge.Mesh.Agent;
using ImageForge.Mesh.Identity;
using ImageForge.Mesh.Peers;

namespace ImageForge.Tests.Mesh;

public sealed class AgentTests
{
    private static readonly MeshOptions Options = new()
    {
        ClusterId = Vectors.ClusterId, Secret = Vectors.Secret, Discovery = [new Uri("http://10.0.2.2:3000")], NodeName = "edge",
    };

    private static readonly IPNetwork Mesh = MeshAddress.Prefix(Vectors.ClusterId);

    [Fact]
    public void Routable_addresses_of_links_that_are_up_are_advertised()
    {
        NetworkLink[] links = [Link(1, "lo", 772), Link(2, "eth0"), Link(3, "eth1") with { IsUp = false }, Link(4, "mesh0", 65534) with { Kind = "wireguard" }];
        InterfaceAddress[] addresses =
        [
            Address(1, "127.0.0.1/8", AddressScope.Host), Address(1, "::1/128", AddressScope.Host), Address(2, "10.0.2.16/24"),
            Address(2, "fec0::16/64", AddressScope.Site), Address(2, "fe80::1/64", AddressScope.Link), Address(2, "2001:db8::1/64") with { IsTentative = true },
            Address(3, "192.168.1.1/24"), Address(4, "fd3e:94a9:3fa7:e102::1/64"), Address(2, "fd3e:94a9:3fa7:e102::2/64"),
        ];
        var advertisement = Advertisement.Of(links, addresses, [IPAddress.Parse("203.0.113.5"), IPAddress.Parse("10.0.2.16")], Mesh, Options);
        Assert.Equal("10.0.2.16 fec0::16", string.Join(' ', advertisement.Addresses));
        Assert.Equal("10.0.2.16:51820 [fec0::16]:51820 203.0.113.5:51820", string.Join(' ', advertisement.Endpoints));
    }

    [Fact]
    public void Filter_and_extra_endpoints_shape_only_the_endpoints()
    {
        var options = Options with
        {
            EndpointFilter = ["0.0.0.0/0", "!10.0.0.0/8"], ListenPort = 4500,
            AdvertisedEndpoints = [IPEndPoint.Parse("198.51.100.1:7"), IPEndPoint.Parse("192.168.1.1:4500")],
        };
        var advertisement = Advertisement.Of([Link(2, "eth0")], [Address(2, "10.0.2.16/24"), Address(2, "192.168.1.1/24")], [], Mesh, options);
        Assert.Equal("10.0.2.16 192.168.1.1", string.Join(' ', advertisement.Addresses));
        Assert.Equal("192.168.1.1:4500 198.51.100.1:7", string.Join(' ', advertisement.Endpoints));
    }

    [Fact]
    public void Mesh_address_comes_from_the_first_physical_card_by_name()
    {
        NetworkLink[] links = [Link(1, "lo", 772), Link(2, "eth1"), Link(9, "br0") with { Kind = "bridge" }, Link(7, "eth0")];
        Assert.Equal(links[3].HardwareAddress, Advertisement.HardwareAddress(links));
        Assert.Null(Advertisement.HardwareAddress(links[..1]));
    }

    [Fact]
    public void Status_line_has_the_agreed_form()
    {
        var status = new MeshStatus("edge-ab12cd", "ID", IPAddress.Parse("fd00::1"), new("mesh0", "wireguard", true, 0),
        [
            new PeerStatus("b", "B", IPAddress.Parse("fd00::2"), IPEndPoint.Parse("10.0.2.16:51820"), PeerHealth.Up,
                TimeSpan.FromSeconds(3.21), TimeSpan.FromMilliseconds(1.4), 123, 456),
            new PeerStatus("c\"\n", "C", null, null, PeerHealth.Unknown, null, null, 0, 0),
        ]);
        var line = Encoding.UTF8.GetString(status.ToJsonLine());
        Assert.Equal(
            """{"node":"edge-ab12cd","id":"ID","address":"fd00::1","kernel":{"link":"mesh0","kind":"wireguard","module":true,"tunDevices":0},"peers":[{"name":"b","id":"B","address":"fd00::2","endpoint":"10.0.2.16:51820","state":"up","handshakeAge":3.2,"rttMs":1.4,"rx":123,"tx":456},"""
            + """{"name":"c\u0022\n","id":"C","address":null,"endpoint":null,"state":"unknown","handshakeAge":null,"rttMs":null,"rx":0,"tx":0}]}""" + "\n", line);
        Assert.Equal(2, JsonDocument.Parse(line).RootElement.GetProperty("peers").GetArrayLength());
    }

    [Fact]
    public void Milestones_are_the_lines_that_tests_wait_for()
    {
        var console = new StringWriter();
        var milestones = new Milestones(console);
        milestones.Link("mesh0", IPAddress.Parse("fd00::1"));
        milestones.Peers([]);
        milestones.Peers([Peer("b", PeerHealth.Unknown)]);
        milestones.Peers([Peer("b", PeerHealth.Up)]);
        milestones.Peers([Peer("b", PeerHealth.Up)]);
        milestones.Peers([Peer("b", PeerHealth.Up), Peer("c", PeerHealth.Unknown)]);
        milestones.Peers([Peer("b", PeerHealth.Up), Peer("c", PeerHealth.Up)]);
        milestones.Peers([Peer("b", PeerHealth.Down), Peer("c", PeerHealth.Up)]);
        milestones.Peers([Peer("b", PeerHealth.Up), Peer("c", PeerHealth.Up)]);
        milestones.Peers([Peer("c", PeerHealth.Up)]);
        milestones.Warnings(["two claim"]);
        milestones.Warnings(["two claim"]);
        Assert.Equal(
            """
            imageforge: mesh link mesh0 fd00::1
            imageforge: mesh peer b up fd00::2 via 10.0.2.16:51820
            imageforge: mesh up 1 peers
            imageforge: mesh peer c up fd00::2 via 10.0.2.16:51820
            imageforge: mesh up 2 peers
            imageforge: mesh peer b down
            imageforge: mesh up 1 peers
            imageforge: mesh peer b up fd00::2 via 10.0.2.16:51820
            imageforge: mesh up 2 peers
            imageforge: mesh peer b left
            imageforge: mesh up 1 peers
            imageforge: mesh: two claim

            """.ReplaceLineEndings("\n"), console.ToString());
    }

    [Fact]
    public void Status_feed_appends_to_a_file_and_reports_where_it_cannot()
    {
        var directory = Directory.CreateTempSubdirectory("mesh-status");
        try
        {
            var path = Path.Combine(directory.FullName, "status");
            File.WriteAllText(path, "before\n");
            using (var feed = new StatusFeed(path, message => Assert.Fail(message)))
            {
                feed.Write("one\n"u8.ToArray());
                Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(path) == "before\none\n", TimeSpan.FromSeconds(5)));
            }

            using var told = new ManualResetEventSlim();
            using var nowhere = new StatusFeed(Path.Combine(directory.FullName, "missing", "status"), _ => told.Set());
            Assert.True(told.Wait(TimeSpan.FromSeconds(5)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Wrong_options_are_all_named_at_once()
    {
        var options = Options with
        {
            ClusterId = "", Discovery = [new Uri("ftp://x")], Mtu = 1279, ListenPort = 0, EndpointFilter = ["lan"], LinkName = "a-name-too-long-for-linux",
        };
        var error = await Assert.ThrowsAsync<ArgumentException>(() =>
            MeshAgent.RunAsync(options, NodeIdentity.Generate(), TextWriter.Null, TimeProvider.System, CancellationToken.None));
        foreach (var word in (string[])["cluster id", "ftp://x", "MTU 1279", "port 0", "\"lan\"", "a-name-too-long"])
            Assert.Contains(word, error.Message);
        Assert.DoesNotContain(Vectors.SecretText, options.ToString());
    }

    private static PeerStatus Peer(string name, PeerHealth health) => new(
        name, name, IPAddress.Parse("fd00::2"), IPEndPoint.Parse("10.0.2.16:51820"), health, null, null, 0, 0);

    private static NetworkLink Link(int index, string name, ushort type = NetworkLink.Ethernet) =>
        new(index, name, null, type, new PhysicalAddress([0x52, 0x54, 0, 0, 0, (byte)index]), 1500, IsUp: true, HasCarrier: true);

    private static InterfaceAddress Address(int link, string text, AddressScope scope = AddressScope.Global)
    {
        var parts = text.Split('/');
        return new InterfaceAddress(link, IPAddress.Parse(parts[0]), int.Parse(parts[1]), scope);
    }
}
