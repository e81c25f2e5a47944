// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.Nftables;

/// <summary>One condition of a rule.</summary>
public abstract record NftMatch
{
    private NftMatch()
    {
    }

    /// <summary>Belongs to a connection that was let through, or to one that such a connection has announced (ICMP errors, …).</summary>
    public sealed record Established : NftMatch;

    public sealed record InterfaceIs(string Name) : NftMatch;

    public sealed record InterfaceIn(NftSet Names) : NftMatch;

    /// <param name="Number">https://www.iana.org/assignments/protocol-numbers; in IPv6 what follows the extension headers.</param>
    public sealed record Protocol(byte Number) : NftMatch
    {
        public const byte Icmp = 1;
        public const byte Tcp = 6;
        public const byte Udp = 17;
        public const byte Icmpv6 = 58;
        public const byte Sctp = 132;
    }

    /// <summary>Addresses of a set's family; a packet of the other family does not match.</summary>
    public sealed record SourceIn(NftSet Addresses) : NftMatch;

    /// <summary>After a <see cref="Protocol"/> with ports: TCP, UDP or SCTP.</summary>
    public sealed record DestinationPortIn(NftSet Ports) : NftMatch;

    /// <summary>After a <see cref="Protocol"/> with ports: TCP, UDP or SCTP.</summary>
    public sealed record SourcePortIs(ushort Port) : NftMatch;

    /// <summary>After <see cref="Protocol"/> ICMP or ICMPv6.</summary>
    public sealed record TypeIn(NftSet Types) : NftMatch;
}
