// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Services;

/// <summary>Where a service is.</summary>
internal enum ServiceState
{
    /// <summary>What it depends on is not there yet.</summary>
    Waiting,

    /// <summary>Its surroundings are made; the program itself does not run yet.</summary>
    Starting,

    /// <summary>The program runs; whether it works is not known, or nobody asks.</summary>
    Running,

    /// <summary>The last health check succeeded, or not enough of them failed since.</summary>
    Healthy,

    /// <summary>Health checks failed; it was asked to end, and will be started again.</summary>
    Unhealthy,

    /// <summary>It ended and is started again when the delay is over.</summary>
    Backoff,

    /// <summary>It was asked to end, for good.</summary>
    Stopping,

    /// <summary>It ended, for good.</summary>
    Stopped,
}
