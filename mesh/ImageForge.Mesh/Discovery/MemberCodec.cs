// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using ImageForge.Linux.WireGuard;
using Sidero.Discovery.Client;
using ServerAffiliate = Sidero.Discovery.Server.Affiliate;

namespace ImageForge.Mesh.Discovery;

/// <summary>Members to and from the discovery service's encrypted affiliates.</summary>
internal sealed class MemberCodec(ClusterCipher cipher)
{
    /// <summary>The service's limit for an affiliate's data; see discovery-protocol section 3.</summary>
    private const int DataLimit = 2048;

    /// <summary>The service's limit for endpoints of one affiliate.</summary>
    private const int EndpointLimit = 64;

    /// <summary>A name is shown on consoles: its length is bounded and control characters make it unusable.</summary>
    private const int NameLimit = 256;

    /// <exception cref="InvalidDataException">More than the service accepts.</exception>
    public byte[] SealData(Member member)
    {
        var blob = cipher.SealData(Encode(member).ToByteArray());
        return blob.Length <= DataLimit
            ? blob
            : throw new InvalidDataException(
                $"this node's description takes {blob.Length} bytes, the discovery service accepts {DataLimit}: it has too many addresses");
    }

    public IReadOnlyList<byte[]> SealEndpoints(IEnumerable<IPEndPoint> endpoints) =>
        [.. endpoints.Take(EndpointLimit).Select(cipher.SealEndpoint)];

    /// <param name="affiliate">As received; nothing in it is trusted.</param>
    /// <param name="problem">Why null was returned, or null when the affiliate has no data yet.</param>
    public Member? Open(ServerAffiliate affiliate, out string? problem)
    {
        problem = null;
        if (affiliate.Data.IsEmpty)
            return null;
        if (cipher.OpenData(affiliate.Data.Span) is not { } plaintext)
        {
            problem = "its data was not sealed with this cluster's secret";
            return null;
        }

        try
        {
            var message = Affiliate.Parser.ParseFrom(plaintext);
            // The id travels outside the sealed part: without this, whoever can write to the service could swap members.
            if (message.NodeId == affiliate.Id)
                return Decode(message, affiliate.Endpoints);
            problem = "its data names another node id";
        }
        catch (InvalidProtocolBufferException error)
        {
            problem = $"its data is damaged ({error.Message})";
        }

        return null;
    }

    internal static Affiliate Encode(Member member)
    {
        var message = new Affiliate
        {
            NodeId = member.Id,
            Hostname = member.Hostname,
            Nodename = member.NodeName,
            MachineType = member.MachineType,
            OperatingSystem = member.OperatingSystem,
        };
        message.Addresses.AddRange(member.Addresses.Select(WireAddress.Encode));
        if (member.PublicKey is { } key)
        {
            message.Kubespan = new KubeSpan { PublicKey = key.ToString() };
            if (member.MeshAddress is { } address)
                message.Kubespan.Address = WireAddress.Encode(address);
            message.Kubespan.AdditionalAddresses.AddRange(member.AdditionalAddresses.Select(WireAddress.Encode));
            message.Kubespan.ExcludeAdvertisedAddresses.AddRange(
                member.ExcludedAddresses.Select(prefix => WireAddress.Encode(prefix).ToByteString()));
        }

        return message;
    }

    private Member Decode(Affiliate message, IEnumerable<ByteString> endpoints)
    {
        var kubespan = message.Kubespan;
        return new Member
        {
            Id = message.NodeId,
            Hostname = Printable(message.Hostname),
            NodeName = Printable(message.Nodename),
            MachineType = Printable(message.MachineType),
            OperatingSystem = Printable(message.OperatingSystem),
            Addresses = [.. Addresses(message.Addresses).Where(WireAddress.IsRoutable).Distinct()],
            PublicKey = WireGuardKey.TryParse(kubespan?.PublicKey, out var key) ? key : null,
            MeshAddress = kubespan is not null && WireAddress.TryDecode(kubespan.Address, out var address)
                          && address.AddressFamily == AddressFamily.InterNetworkV6 && WireAddress.IsRoutable(address)
                ? address
                : null,
            AdditionalAddresses = kubespan is null ? [] : [.. Prefixes(kubespan.AdditionalAddresses)],
            ExcludedAddresses = kubespan is null
                ? []
                :
                [
                    .. Prefixes(kubespan.ExcludeAdvertisedAddresses.Concat(kubespan.ExcludeAdvertisedAddressesLater)
                        .Select(TryParsePrefix).OfType<IPPrefix>()),
                ],
            Endpoints =
            [
                .. endpoints.Select(sealedEndpoint => cipher.OpenEndpoint(sealedEndpoint.Span)).OfType<IPEndPoint>()
                    .Where(endpoint => WireAddress.IsRoutable(endpoint.Address)).Distinct().Take(EndpointLimit),
            ],
        };
    }

    private static IEnumerable<IPAddress> Addresses(IEnumerable<ByteString> encoded)
    {
        foreach (var bytes in encoded)
            if (WireAddress.TryDecode(bytes, out var address))
                yield return address;
    }

    /// <summary>A default route is left out: members add their own destinations to each other's routes, never the whole Internet.</summary>
    private static IEnumerable<IPNetwork> Prefixes(IEnumerable<IPPrefix> encoded)
    {
        foreach (var message in encoded)
            if (WireAddress.TryDecode(message, out var prefix) && prefix.PrefixLength > 0)
                yield return prefix;
    }

    /// <summary>Versions of the protocol disagree on these fields; what is no prefix is somebody else's and is left alone.</summary>
    private static IPPrefix? TryParsePrefix(ByteString bytes)
    {
        try
        {
            return IPPrefix.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static string Printable(string text) =>
        text.Length <= NameLimit && !text.Any(char.IsControl) ? text : "";
}
