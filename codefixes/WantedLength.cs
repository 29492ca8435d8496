using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>How much a complete copy copies: with less than that, an atomic copy has stopped short.</summary>
internal sealed class WantedLength
{
    private static readonly string[] CountNames = ["count", "length", "size", "bytes", "byteCount", "bytesToCopy"];

    private WantedLength(ExpressionSyntax? expression, string member, ITypeSymbol type)
    {
        Expression = expression;
        Member = member;
        Type = type;
    }

    /// <summary>The count itself, or what has the length; null for the type's own member.</summary>
    public ExpressionSyntax? Expression { get; }

    /// <summary>The property of the user memory that is the length; null for a count, a span or an array.</summary>
    public IPropertySymbol? Size { get; private set; }

    /// <summary>The member that is the length, with its dot; empty if the expression is the count.</summary>
    public string Member { get; }

    public ITypeSymbol Type { get; }

    /// <summary>The size of the memory that is faulted in, where that is not the length of the copy.</summary>
    public static IPropertySymbol? SizeOf(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            IPropertySymbol? size = current.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(property =>
                property is { Name: "Length" or "Count", IsStatic: false, Parameters.Length: 0, GetMethod: not null } &&
                IsCount(property.Type));
            if (size is not null)
                return size;
        }

        return null;
    }

    /// <summary>Is this a type for the counts that are handled?</summary>
    public static bool IsCount(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64;

    /// <summary>The one parameter that says how much; null if there is none, or more than one.</summary>
    public static IParameterSymbol? CountAmong(IEnumerable<IParameterSymbol> parameters)
    {
        IParameterSymbol[] counts =
        [
            .. parameters.Where(parameter =>
                IsCount(parameter.Type) && CountNames.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase)),
        ];
        return counts is [{ } count] ? count : null;
    }

    /// <summary>The length of a copy, by what its parameters say; null if they leave it open.</summary>
    public static WantedLength? Of(SemanticModel model, CopySite site, CancellationToken cancellationToken)
    {
        if (site.Method.Parameters.Any(parameter => IsCount(parameter.Type)))
        {
            return CountAmong(site.Method.Parameters) is { } count && site.ArgumentFor(count.Name) is { } argument
                ? new WantedLength(argument.Expression, "", count.Type)
                : null;
        }

        IParameterSymbol[] memories = [.. site.Method.Parameters.Where(parameter => IsByteMemory(parameter.Type))];
        if (memories is not [{ } memory] || site.ArgumentFor(memory.Name) is not { } other)
            return null;

        bool isFrom = site.Method.Name.StartsWith("CopyFrom", StringComparison.Ordinal);
        bool isTo = site.Method.Name.StartsWith("CopyTo", StringComparison.Ordinal);
        IPropertySymbol? size = site.Method.IsStatic ? null : SizeOf(site.Method.ContainingType);
        bool isReadOnly = memory.Type.Name.StartsWith("ReadOnly", StringComparison.Ordinal);
        if (isReadOnly || isFrom)
            return OfMemory(model, other.Expression, cancellationToken);
        if (isTo && size is not null)
            return new WantedLength(site.Receiver, "." + size.Name, size.Type) { Size = size };

        // What has no length of its own fills its destination.
        return size is null && !site.Method.IsStatic ? OfMemory(model, other.Expression, cancellationToken) : null;
    }

    private static WantedLength? OfMemory(
        SemanticModel model, ExpressionSyntax memory, CancellationToken cancellationToken)
    {
        ITypeSymbol number = model.Compilation.GetSpecialType(SpecialType.System_Int32);
        switch (memory)
        {
            // data.Slice(start, count), data.AsSpan(start, count), new Span<byte>(data, start, count)
            case InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax:
                ArgumentListSyntax? arguments = memory.ChildNodes().OfType<ArgumentListSyntax>().FirstOrDefault();
                return model.GetSymbolInfo(memory, cancellationToken).Symbol is IMethodSymbol method &&
                    method.Parameters is [.., { Name: "length" }] &&
                    arguments is { Arguments: [.., { NameColon: null, Expression: { } count }] }
                        ? new WantedLength(count, "", number)
                        : OfView(model, memory, cancellationToken);

            // data[..count]
            case ElementAccessExpressionSyntax element:
                return element.ArgumentList.Arguments is [{ Expression: RangeExpressionSyntax range }] &&
                    range is { LeftOperand: null, RightOperand: { } end } &&
                    model.GetTypeInfo(end, cancellationToken).Type?.SpecialType == SpecialType.System_Int32
                        ? new WantedLength(end, "", number)
                        : OfView(model, memory, cancellationToken);

            case IdentifierNameSyntax or MemberAccessExpressionSyntax:
                return new WantedLength(memory, ".Length", number);

            default:
                return null;
        }
    }

    // data[start..], data.AsSpan(start): a view on the memory that can be asked for again.
    private static WantedLength? OfView(
        SemanticModel model, ExpressionSyntax memory, CancellationToken cancellationToken) =>
        memory is not BaseObjectCreationExpressionSyntax &&
        model.GetTypeInfo(memory, cancellationToken).Type is INamedTypeSymbol type && IsByteMemory(type)
            ? new WantedLength(memory, ".Length", model.Compilation.GetSpecialType(SpecialType.System_Int32))
            : null;

    private static bool IsByteMemory(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType.SpecialType == SpecialType.System_Byte,
        INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" } view =>
            view.ContainingNamespace.Name == "System" &&
            view.TypeArguments is [{ SpecialType: SpecialType.System_Byte }],
        _ => false,
    };
}
