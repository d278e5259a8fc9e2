/** CloudFormation templates: the pipelines in them, as definitions that CodePipeline's API takes. */
@NullMarked
package io.greenroom.cli.template;

import org.jspecify.annotations.NullMarked;
