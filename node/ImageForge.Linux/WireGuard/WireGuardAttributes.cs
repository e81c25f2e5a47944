// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Linux.WireGuard;

/// <summary>The numbers of linux/wireguard.h.</summary>
internal static class WireGuardAttributes
{
    public const string FamilyName = "wireguard";
    public const byte FamilyVersion = 1;
    public const byte GetDevice = 0;
    public const byte SetDevice = 1;

    public static class Device
    {
        public const ushort Index = 1;
        public const ushort Name = 2;
        public const ushort PrivateKey = 3;
        public const ushort PublicKey = 4;
        public const ushort Flags = 5;
        public const ushort ListenPort = 6;
        public const ushort FirewallMark = 7;
        public const ushort Peers = 8;
        public const uint ReplacePeers = 1;
    }

    public static class Peer
    {
        public const ushort PublicKey = 1;
        public const ushort PresharedKey = 2;
        public const ushort Flags = 3;
        public const ushort Endpoint = 4;
        public const ushort Keepalive = 5;
        public const ushort LastHandshake = 6;
        public const ushort ReceivedBytes = 7;
        public const ushort SentBytes = 8;
        public const ushort AllowedIPs = 9;
        public const uint RemoveMe = 1;
        public const uint ReplaceAllowedIPs = 2;
        public const uint UpdateOnly = 4;
    }

    public static class AllowedIP
    {
        public const ushort Family = 1;
        public const ushort Address = 2;
        public const ushort PrefixLength = 3;
    }
}
