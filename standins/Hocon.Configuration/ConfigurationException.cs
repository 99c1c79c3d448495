namespace Hocon;

/// <summary>A configuration is invalid, or its file is not there.</summary>
public class ConfigurationException : Exception
{
    public ConfigurationException(string message)
        : base(message)
    {
    }

    public ConfigurationException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
