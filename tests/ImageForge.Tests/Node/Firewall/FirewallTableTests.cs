// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using ImageForge.Linux.Nftables;
using ImageForge.MachineConfig;
using ImageForge.Mesh.Dataplane;
using ImageForge.Node.Firewall;
using ImageForge.Tests.Linux;
using Xunit.Abstractions;

namespace ImageForge.Tests.Node.Firewall;

/// <summary>The firewall in the running kernel: what nft shows of it, and what becomes of real packets.</summary>
public sealed class FirewallTableTests(ITestOutputHelper output)
{
    private static readonly FirewallDocument Firewall = new()
    {
        DefaultAction = FirewallAction.Drop,
        Ingress =
        [
            new() { Name = "closed", Action = FirewallAction.Reject, Protocol = FirewallProtocol.Tcp, Ports = [new(9000, 9000)] },
            new()
            {
                Name = "ssh", Protocol = FirewallProtocol.Tcp, Ports = [new(22, 22)],
                From = [IPNetwork.Parse("10.5.0.2/32"), IPNetwork.Parse("10.9.0.0/16"), IPNetwork.Parse("fd05::2/128")],
            },
            new() { Name = "range", Protocol = FirewallProtocol.Tcp, Ports = [new(443, 443), new(8000, 8010)], Interfaces = ["v0"] },
            new() { Name = "api", Protocol = FirewallProtocol.Tcp, Ports = [new(6443, 6443)], Roles = [MachineRole.ControlPlane] },
            new() { Name = "site", From = [IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("1.0.0.0/8")], Roles = [MachineRole.Worker], Action = FirewallAction.Drop },
            new() { Name = "ping", Protocol = FirewallProtocol.Icmp },
        ],
    };

    private static readonly MeshDocument Mesh = new() { ListenPort = 51821 };

    [Fact]
    public void Nft_shows_the_rules_as_they_are_meant() => Run(nft =>
    {
        nft.Replace(FirewallTable.Of(Firewall, Mesh));
        nft.Refill(MeshSets.Table, [.. MeshSets.For([("init", [IPNetwork.Parse("fd99::2/128"), IPNetwork.Parse("10.1.0.0/31")]), ("worker", [IPNetwork.Parse("fd99::3/128")])])]);
        Verifier.Verify(OtherMachine.Shell("nft", "list ruleset"));
    });

    [Fact]
    public void Without_a_mesh_there_is_nothing_of_it() => Run(nft =>
    {
        nft.Replace(FirewallTable.Of(new() { DefaultAction = FirewallAction.Accept }, mesh: null));
        Verifier.Verify(OtherMachine.Shell("nft", "list ruleset"));
    });

    [Fact]
    public void Packets_pass_and_stop_as_the_document_says() => Run(nft =>
    {
        using var other = new OtherMachine();
        Cable(other, "v0", "10.5.0.1/24", ["10.5.0.2/24", "10.5.0.3/24"]);
        Cable(other, "v0", "fd05::1/64", ["fd05::2/64", "fd05::3/64"]);
        Cable(other, "mesh0", "fd99::1/64", ["fd99::2/64", "fd99::3/64"]);
        int[] ports = [22, 443, 6443, 8000, 8010, 8011, 9000];
        var listeners = ports.Select(Listen).ToList();
        nft.Replace(FirewallTable.Of(Firewall, Mesh));
        nft.Refill(MeshSets.Table, [.. MeshSets.For([("controlplane", [IPNetwork.Parse("fd99::2/128")]), ("worker", [IPNetwork.Parse("fd99::3/128")])])]);

        string From(string source, string target, int port, int patience = 400) => other.Run(() => Connect(source, target, port, patience));
        Assert.Equal("open", From("10.5.0.2", "10.5.0.1", 22));
        Assert.Equal("silent", From("10.5.0.3", "10.5.0.1", 22));
        Assert.Equal("open", From("fd05::2", "fd05::1", 22)); // found by neighbour discovery
        Assert.Equal("silent", From("fd05::3", "fd05::1", 22));
        Assert.Equal("open", From("10.5.0.3", "10.5.0.1", 8000));
        Assert.Equal("open", From("10.5.0.3", "10.5.0.1", 8010));
        Assert.Equal("silent", From("10.5.0.3", "10.5.0.1", 8011));
        Assert.Equal("silent", From("fd99::2", "fd99::1", 8000)); // another link
        // The kernel limits the rate of its errors: it may be the client's second attempt, a second later, that gets one.
        Assert.Equal("refused", From("10.5.0.3", "10.5.0.1", 9000, patience: 5000));
        Assert.Equal("refused", From("fd05::3", "fd05::1", 9000, patience: 5000));

        // Roles: by the mesh's link and the members of the moment.
        Assert.Equal("open", From("fd99::2", "fd99::1", 6443));
        Assert.Equal("silent", From("fd99::3", "fd99::1", 6443));
        Assert.Equal("silent", From("fd05::2", "fd05::1", 6443));
        nft.Refill(MeshSets.Table, [.. MeshSets.For([("controlplane", [IPNetwork.Parse("fd99::3/128")])])]);
        Assert.Equal("silent", From("fd99::2", "fd99::1", 6443));
        Assert.Equal("open", From("fd99::3", "fd99::1", 6443));

        // Answers to what this machine begins, and loopback, always pass.
        using var remote = other.Run(() => Listen(7000));
        Assert.Equal("open", Connect("10.5.0.1", "10.5.0.2", 7000));
        Assert.Equal("open", Connect("127.0.0.1", "127.0.0.1", 8011));

        Assert.True(nft.Remove(MeshSets.Table));
        Assert.Equal("open", From("10.5.0.3", "10.5.0.1", 8011));
        Assert.False(nft.Remove(MeshSets.Table));
        listeners.ForEach(l => l.Dispose());
    });

    [Fact]
    public void Sets_follow_the_members_and_trouble_is_said_once() => Run(nft =>
    {
        var said = new List<string>();
        using var roles = new RoleSets(said.Add);
        (string, IReadOnlyList<IPNetwork>) control = ("controlplane", [IPNetwork.Parse("fd99::2/128"), IPNetwork.Parse("10.1.0.5/32")]);
        string Set(string name) => OtherMachine.Shell("nft", $"list set inet imageforge {name}");

        roles.Apply([control], review: true);
        roles.Apply([control], review: true);
        Assert.Contains("ENOENT", Assert.Single(said), StringComparison.Ordinal);
        MachineFirewall.Use(Firewall, Mesh);
        roles.Apply([control], review: false);
        Assert.Contains("elements = { fd99::2 }", Set("mesh-controlplane-ipv6"), StringComparison.Ordinal);
        Assert.Contains("elements = { 10.1.0.5 }", Set("mesh-controlplane-ipv4"), StringComparison.Ordinal);
        roles.Apply([("unknown", control.Item2)], review: false);
        Assert.DoesNotContain("elements", Set("mesh-controlplane-ipv6"), StringComparison.Ordinal);

        // Whoever makes the table anew empties the sets; the next review fills them.
        roles.Apply([control], review: false);
        MachineFirewall.Use(Firewall, Mesh);
        roles.Apply([control], review: false);
        Assert.DoesNotContain("elements", Set("mesh-controlplane-ipv6"), StringComparison.Ordinal);
        roles.Apply([control], review: true);
        Assert.Contains("fd99::2", Set("mesh-controlplane-ipv6"), StringComparison.Ordinal);

        MachineFirewall.Use(null, Mesh);
        Assert.Equal("", OtherMachine.Shell("nft", "list ruleset"));
        Assert.Single(said);
    });

    [Fact]
    public void Mesh_and_errors_pass_unless_a_rule_says_otherwise() => Run(nft =>
    {
        using var other = new OtherMachine();
        Cable(other, "v0", "10.5.0.1/24", ["10.5.0.2/24"]);
        using var mesh = new UdpClient(new IPEndPoint(IPAddress.Any, 51821));
        using var closed = new UdpClient(new IPEndPoint(IPAddress.Any, 51822));
        bool Arrives(UdpClient at)
        {
            other.Run(() => Send("10.5.0.1", ((IPEndPoint)at.Client.LocalEndPoint!).Port));
            if (!at.Client.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead)) return false;
            IPEndPoint? from = null;
            return at.Receive(ref from).Length == 1;
        }

        nft.Replace(FirewallTable.Of(new() { DefaultAction = FirewallAction.Drop }, Mesh));
        Assert.True(Arrives(mesh));
        Assert.False(Arrives(closed));
        nft.Replace(FirewallTable.Of(new() { DefaultAction = FirewallAction.Drop, Ingress = [new() { Name = "no", Action = FirewallAction.Drop, Protocol = FirewallProtocol.Udp, Ports = [new(51821, 51821)] }] }, Mesh));
        Assert.False(Arrives(mesh));
        nft.Replace(FirewallTable.Of(new() { DefaultAction = FirewallAction.Accept, Ingress = [new() { Name = "no", Action = FirewallAction.Drop, From = [IPNetwork.Parse("10.5.0.0/24")] }] }, mesh: null));
        Assert.False(Arrives(closed));
        nft.Replace(FirewallTable.Of(new() { DefaultAction = FirewallAction.Accept }, mesh: null));
        Assert.True(Arrives(closed));
    });

    private static int Send(string target, int port)
    {
        using var socket = new UdpClient();
        return socket.Send([1], 1, target, port);
    }

    private static void Cable(OtherMachine other, string link, string mine, string[] theirs)
    {
        var far = link + "f";
        var v6 = mine.Contains(':') ? " nodad" : "";
        if (!OtherMachine.Shell("ip", "-o link").Contains($" {link}@", StringComparison.Ordinal))
        {
            OtherMachine.Shell("ip", "link set lo up");
            OtherMachine.Shell("ip", $"link add {link} type veth peer name {far} netns {other.Id}");
            OtherMachine.Shell("ip", $"link set {link} up");
            other.Command("ip", $"link set {far} up");
        }

        OtherMachine.Shell("ip", $"address add {mine} dev {link}{v6}");
        foreach (var address in theirs) other.Command("ip", $"address add {address} dev {far}{v6}");
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        socket.Listen();
        return socket;
    }

    /// <summary>What a client sees within so many milliseconds.</summary>
    private static string Connect(string source, string target, int port, int patience = 400)
    {
        var address = IPAddress.Parse(target);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        socket.Blocking = false;
        try
        {
            socket.Connect(address, port);
            return "open";
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // An error is no readiness to write: false does not yet mean that the time is up.
            var writable = socket.Poll(TimeSpan.FromMilliseconds(patience), SelectMode.SelectWrite);
            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            return error switch
            {
                0 => writable ? "open" : "silent",
                SocketError.ConnectionRefused or (SocketError)111 => "refused",
                _ => error.ToString(),
            };
        }
    }

    private void Run(Action<NftablesNetlink> test)
    {
        if (!PacketFilter.IsHere(output)) return;
        NetworkNamespace.Run(output, () =>
        {
            using var nft = new NftablesNetlink();
            test(nft);
        });
    }
}
