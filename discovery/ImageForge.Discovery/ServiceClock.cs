// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Discovery;

/// <summary>
/// Time since the service began. Every expiry and every token is measured on this monotonic clock, so that setting the
/// wall clock does nothing to them.
/// </summary>
internal sealed class ServiceClock(TimeProvider provider)
{
    private readonly long start = provider.GetTimestamp();

    public TimeProvider Provider => provider;

    public TimeSpan Now => provider.GetElapsedTime(start);
}
