// SPDX-License-Identifier: Apache-2.0
extern alias discovery;

using System.Buffers.Binary;
using discovery::ImageForge.Discovery.State;
using discovery::Sidero.Discovery.Server;

namespace ImageForge.Tests.Discovery;

/// <summary>Reads the service's framed messages with the generated parser, which the service itself does not use for them.</summary>
internal static class Frames
{
    public static WatchResponse Parse(byte[] frame)
    {
        Assert.Equal(0, frame[0]);
        Assert.Equal(frame.Length - 5, BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(1)));
        return WatchResponse.Parser.ParseFrom(frame, 5, frame.Length - 5);
    }

    public static List<WatchResponse> TakeAll(Subscription subscription)
    {
        var taken = new List<WatchResponse>();
        while (subscription.TryTake(out var frame)) taken.Add(Parse(frame));
        return taken;
    }
}
