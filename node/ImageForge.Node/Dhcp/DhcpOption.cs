// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Dhcp;

/// <summary>Option codes of RFC 2132, RFC 3442 and RFC 3396.</summary>
internal static class DhcpOption
{
    public const byte Pad = 0;
    public const byte SubnetMask = 1;
    public const byte Routers = 3;
    public const byte NameServers = 6;
    public const byte HostName = 12;
    public const byte DomainName = 15;
    public const byte InterfaceMtu = 26;
    public const byte TimeServers = 42;
    public const byte RequestedAddress = 50;
    public const byte LeaseTime = 51;
    public const byte Overload = 52;
    public const byte MessageType = 53;
    public const byte ServerId = 54;
    public const byte ParameterList = 55;
    public const byte MaxMessageSize = 57;
    public const byte RenewalTime = 58;
    public const byte RebindingTime = 59;
    public const byte VendorClass = 60;
    public const byte ClientId = 61;
    public const byte ClasslessRoutes = 121;
    public const byte End = 255;
}

/// <summary>Option 53 (RFC 2132, 9.6).</summary>
internal enum DhcpMessageType : byte
{
    Unknown = 0,
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
}
