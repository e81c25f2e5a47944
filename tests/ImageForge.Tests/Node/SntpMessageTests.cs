// SPDX-License-Identifier: Apache-2.0
using ImageForge.Linux.Syscalls;
using ImageForge.Node.Clock;
using static System.Buffers.Binary.BinaryPrimitives;

namespace ImageForge.Tests.Node;

public sealed class SntpMessageTests
{
    private const ulong Cookie = 0x1122334455667788;

    [Fact]
    public void Request_is_a_client_of_version_4_with_the_cookie()
    {
        var bytes = SntpMessage.Request(Cookie);
        Assert.Equal("23" + new string('0', 78) + "1122334455667788", Convert.ToHexString(bytes));
    }

    [Fact]
    public void Times_are_seconds_and_fractions_since_1900()
    {
        // 2026-11-20T00:00:00Z is 4 004 121 600 s after 1900; half a second is 2^31.
        var answer = SntpMessage.TryRead(Answer(received: 4004121600UL << 32, sent: (4004121601UL << 32) | 1UL << 31), Cookie)!;
        var midnight = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(new SntpAnswer(LeapSecond.None, midnight, midnight.AddSeconds(1.5), null), answer);
    }

    [Fact]
    public void Time_goes_on_after_2036() => Assert.Equal(
        new DateTimeOffset(2036, 2, 7, 6, 28, 17, TimeSpan.Zero), SntpMessage.TryRead(Answer(1UL << 32, 1UL << 32), Cookie)!.Sent);

    [Fact]
    public void Leap_seconds_are_announced()
    {
        var good = Answer(4004121600UL << 32, 4004121600UL << 32);
        Assert.Equal(LeapSecond.Inserted, SntpMessage.TryRead(Changed(good, 0, 0x64), Cookie)!.Leap);
        Assert.Equal(LeapSecond.Deleted, SntpMessage.TryRead(Changed(good, 0, 0xa4), Cookie)!.Leap);
    }

    [Fact]
    public void Servers_may_ask_to_be_left_alone()
    {
        var kiss = Changed(Answer(0, 0), 1, 0);
        "RATE"u8.CopyTo(kiss.AsSpan(12));
        Assert.Equal("RATE", SntpMessage.TryRead(Changed(kiss, 0, 0xe4), Cookie)!.Kiss);
        Assert.Null(SntpMessage.TryRead(kiss, Cookie + 1)); // a kiss to someone else must not silence us
    }

    [Fact]
    public void Answers_that_mean_nothing_are_ignored()
    {
        var good = Answer(4004121600UL << 32, 4004121600UL << 32);
        Assert.NotNull(SntpMessage.TryRead(good, Cookie));
        Assert.Null(SntpMessage.TryRead(good, Cookie + 1)); // to someone else's request
        Assert.Null(SntpMessage.TryRead(good.AsSpan(0, 47), Cookie));
        Assert.Null(SntpMessage.TryRead(Changed(good, 0, 0xe4), Cookie)); // not synchronised
        Assert.Null(SntpMessage.TryRead(Changed(good, 0, 0x23), Cookie)); // a request
        Assert.Null(SntpMessage.TryRead(Changed(good, 1, 16), Cookie));
        Assert.Null(SntpMessage.TryRead(Answer(4004121600UL << 32, 0), Cookie));
        Assert.Null(SntpMessage.TryRead(Answer(4004121600UL << 32, 4004121599UL << 32), Cookie)); // sent before received
    }

    private static byte[] Answer(ulong received, ulong sent)
    {
        var bytes = new byte[48];
        (bytes[0], bytes[1]) = (0x24, 2);
        WriteUInt64BigEndian(bytes.AsSpan(24), Cookie);
        WriteUInt64BigEndian(bytes.AsSpan(32), received);
        WriteUInt64BigEndian(bytes.AsSpan(40), sent);
        return bytes;
    }

    private static byte[] Changed(byte[] bytes, int at, byte value)
    {
        var copy = bytes[..];
        copy[at] = value;
        return copy;
    }
}
